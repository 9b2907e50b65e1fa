import { listAt, textAt, type Tree } from "../../preview/analysis/tree";
import { ports } from "../../lib/catalogue";
import { unanswered } from "../asker";
import type { Check, Context, Finding } from "../check";
import { podsOf } from "../live";

const hour = 3600;

/** Prometheus closes a block every two hours, and the sidecar uploads it at once; three blocks late is too late. */
const mostHours = 6;

/** Unix time at which each sidecar last uploaded a block, as its Prometheus knows it. */
const lastUploads = "thanos_objstore_bucket_last_successful_upload_time";

async function uploads(context: Context): Promise<Finding | undefined> {
  const { expected, ask, now } = context;
  const server = expected.of("StatefulSet").find(({ name }) => name === "prometheus");
  // Without Thanos nothing uploads blocks.
  if (!server || !expected.of("ConfigMap").some(({ name }) => name === "thanos-objstore")) return undefined;
  const subject = "blocks of metrics in S3";
  const [pod] = await podsOf(context, server);
  if (pod === undefined) return { subject, state: "not judged", detail: "no Prometheus to ask" };
  try {
    const query = `/api/v1/query?query=${encodeURIComponent(`min(${lastUploads}{container="thanos-sidecar"} or ${lastUploads})`)}`;
    const { body } = await ask.get(pod, ports.prometheus.http, query);
    const [result] = listAt(JSON.parse(body) as Tree, "data", "result");
    const last = Number(listAt(result, "value")[1] ?? 0);
    const remedy = `kubectl -n ${server.namespace} logs ${textAt(pod, "metadata", "name")} -c thanos-sidecar`;
    if (last === 0) return { subject, state: "failed", detail: "no upload is known of", remedy };
    const hours = (now.getTime() / 1000 - last) / hour;
    const detail = `the last upload was ${hours.toFixed(1)} hours ago`;
    return hours > mostHours ? { subject, state: "failed", detail, remedy } : { subject, state: "ok", detail };
  } catch (error) {
    return unanswered(error, subject);
  }
}

/** Uploads of metrics are recent. What lies in AWS alone is named, with the command that tells it. */
export const backups: Check = {
  name: "backups",
  run: async (context) => {
    const findings: Finding[] = [];
    const uploaded = await uploads(context);
    if (uploaded) findings.push(uploaded);
    if (context.expected.has.has("aws:backup/plan:Plan")) {
      const remedy = "aws backup list-recovery-points-by-backup-vault --backup-vault-name <vault>";
      const detail = "recovery points are told by AWS, not by the cluster";
      findings.push({ subject: "snapshots of volumes", state: "not judged", detail, remedy });
    }
    return findings.length > 0 ? findings : [{ subject: "backups", state: "ok", detail: "the stack declares none" }];
  },
};
