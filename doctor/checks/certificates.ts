import { X509Certificate } from "node:crypto";
import { at, textAt, type Tree } from "../../preview/analysis/tree";
import { orFine, type Check, type Context, type Finding } from "../check";
import { Refused } from "../cluster";
import { label, nameOf, type Declared } from "../expected";
import { condition, pairs } from "../live";

const day = 24 * 60 * 60 * 1000;

/** cert-manager renews 30 days before the end (`renewBefore` in components/cluster); with 21 left it has failed for a week. */
const tooFewDays = 21;

/** End of the certificate that the Secret holds: only `tls.crt` is looked at, which every visitor is shown anyway. */
async function endOf({ cluster }: Context, namespace: string, secret: string): Promise<Date | undefined> {
  const secrets = await cluster.list("v1", "Secret", namespace);
  const found = secrets.find((one) => nameOf(one) === secret);
  const certificate = textAt(at(found, "data"), "tls.crt");
  return certificate === "" ? undefined : new Date(new X509Certificate(Buffer.from(certificate, "base64")).validTo);
}

async function judge(context: Context, declared: Declared, live: Tree): Promise<Finding | undefined> {
  const subject = label(declared);
  const remedy = `kubectl -n ${declared.namespace} describe certificate ${declared.name}`;
  if (live === undefined) return { subject, state: "failed", detail: "is missing", remedy: "pulumi up" };
  const { status, message } = condition(live, "Ready");
  if (status !== "True") return { subject, state: "failed", detail: `is not Ready: ${message || "no word"}`, remedy };
  let end: Date | undefined;
  try {
    end = await endOf(context, declared.namespace, textAt(declared.object, "spec", "secretName"));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // Without the right to read Secrets, cert-manager's own word must do.
    const told = textAt(live, "status", "notAfter");
    end = told === "" ? undefined : new Date(told);
  }
  if (end === undefined) return { subject, state: "failed", detail: "its Secret holds no certificate", remedy };
  const left = Math.floor((end.getTime() - context.now.getTime()) / day);
  if (left < 0) return { subject, state: "failed", detail: `ended on ${end.toISOString()}`, remedy };
  if (left >= tooFewDays) return undefined;
  return { subject, state: "warning", detail: `ends in ${left} days and is not renewed`, remedy };
}

/** Certificates are Ready, and what the pages really present does not end soon. */
export const certificates: Check = {
  name: "certificates",
  run: async (context) => {
    const all = await pairs(context, ["Certificate"]);
    const found = await Promise.all(all.map(([declared, live]) => judge(context, declared, live)));
    const problems = found.filter((one) => one !== undefined);
    return orFine(problems, `${all.length} certificates`, `Ready, and valid for ${tooFewDays} days or more`);
  },
};
