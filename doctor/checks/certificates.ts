import { orFine, type Check, type Context, type Finding } from "../check";
import { label } from "../declared";
import { condition, drift, pairs, present, timeAt, type Pair } from "../live";

function judge({ now }: Context, pair: Pair): Finding | undefined {
  const [declared, live] = pair;
  const drifted = drift(pair, ["spec"]);
  if (drifted) return drifted;
  const subject = label(declared);
  const kind = declared.kind.toLowerCase();
  const where = declared.namespace === "" ? "" : `-n ${declared.namespace} `;
  const remedy = `kubectl ${where}describe ${kind} ${declared.name}`;
  const { status, message } = condition(live, "Ready");
  const end = timeAt(live, "status", "notAfter");
  if (end && end <= now) return { subject, state: "failed", detail: `ended on ${end.toISOString()}`, remedy };
  if (status !== "True") return { subject, state: "failed", detail: `is not Ready: ${message || "no word"}`, remedy };
  const renewal = timeAt(live, "status", "renewalTime");
  if (!end || !renewal || renewal > now) return undefined;
  const detail = `was to be renewed on ${renewal.toISOString()}, ends on ${end.toISOString()}`;
  return { subject, state: "warning", detail, remedy };
}

export const certificates: Check = {
  name: "certificates",
  proves: "Every certificate and its issuer are Ready, none has ended, and none is past the time of its renewal.",
  byHand: [
    "kubectl -n monitoring get certificates -o wide",
    "openssl s_client -connect grafana.<domain>:443 -servername grafana.<domain> </dev/null | openssl x509 -noout -enddate",
  ],
  rules: ["tls-certificate-issuer-allowed", "tls-certificate-lifetime", "tls-ingress-host-has-certificate"],
  reads: ["certificates.cert-manager.io", "clusterissuers.cert-manager.io", "issuers.cert-manager.io"],
  run: async (context) => {
    const all = await pairs(context, ["Certificate", "ClusterIssuer", "Issuer"]);
    if (all.length === 0) {
      const detail = "the cluster issues none: those of AWS are told by aws acm list-certificates";
      return [{ subject: "certificates", state: "not judged", detail }];
    }
    const problems = present(all.map((pair) => judge(context, pair)));
    return orFine(problems, `${all.length} certificates and issuers`, "Ready, none past its renewal");
  },
};
