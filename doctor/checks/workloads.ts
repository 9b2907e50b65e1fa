import { listAt, numberAt, textAt, type Tree } from "../../preview/analysis/tree";
import { orFine, type Check, type Context, type Finding } from "../check";
import { label, workloadKinds } from "../declared";
import { pairs, podsOf, present, repair, replicasOf, type Pair } from "../live";

/** A number of the status; a DaemonSet has a field of its own for it. */
const counted = (live: Tree, field: string, ofDaemonSet: string): number =>
  numberAt(live, "status", field) ?? numberAt(live, "status", ofDaemonSet) ?? 0;

/** Why a pod does not run, in its own words. */
function reason(pods: readonly Tree[]): string {
  const reasons = pods.flatMap((pod) => [
    ...listAt(pod, "status", "containerStatuses").map((one) => textAt(one, "state", "waiting", "reason")),
    ...listAt(pod, "status", "conditions").map((one) => textAt(one, "reason")),
  ]);
  const [first] = reasons.filter((one) => one !== "");
  return first === undefined ? "" : ` (${first})`;
}

const imagesOf = (object: Tree): readonly string[] =>
  ["initContainers", "containers"].flatMap((list) =>
    listAt(object, "spec", "template", "spec", list).map((one) => textAt(one, "image")),
  );

/** What is wrong with a workload that has its pods. */
function imperfection([declared, live]: Pair, wanted: number): Pick<Finding, "detail" | "remedy"> | undefined {
  const old = imagesOf(declared.object).find((image) => !imagesOf(live).includes(image));
  if (old !== undefined) return { detail: `does not run ${old}`, remedy: repair };
  const generation = numberAt(live, "metadata", "generation") ?? 0;
  const seen = numberAt(live, "status", "observedGeneration") ?? 0;
  if (seen < generation || counted(live, "updatedReplicas", "updatedNumberScheduled") < wanted) {
    const where = `-n ${declared.namespace} ${declared.kind.toLowerCase()}/${declared.name}`;
    return { detail: "is being rolled out", remedy: `kubectl rollout status ${where}` };
  }
  const scaled = replicasOf(live);
  if (declared.kind === "DaemonSet" || scaled === wanted) return undefined;
  return { detail: `is scaled to ${scaled}, declared ${wanted}`, remedy: repair };
}

async function judge(context: Context, pair: Pair): Promise<Finding | undefined> {
  const [declared, live] = pair;
  const subject = label(declared);
  if (live === undefined) return { subject, state: "failed", detail: "is missing", remedy: repair };
  const isDaemonSet = declared.kind === "DaemonSet";
  const wanted = isDaemonSet ? (numberAt(live, "status", "desiredNumberScheduled") ?? 0) : replicasOf(declared.object);
  const scaled = isDaemonSet ? wanted : replicasOf(live);
  if (scaled < wanted) {
    return { subject, state: "failed", detail: `is scaled to ${scaled}, declared ${wanted}`, remedy: repair };
  }
  const running = counted(live, "readyReplicas", "numberReady");
  if (running < wanted) {
    const detail = `has ${running} of ${wanted} pods Ready${reason(await podsOf(context, declared))}`;
    const remedy = `kubectl -n ${declared.namespace} describe ${declared.kind.toLowerCase()} ${declared.name}`;
    return { subject, state: "failed", detail, remedy };
  }
  const found = imperfection(pair, wanted);
  return found && { subject, state: "warning", ...found };
}

export const workloads: Check = {
  name: "workloads",
  proves: "Every workload exists with its declared replicas and images, is rolled out, and all its pods are Ready.",
  byHand: [
    "kubectl -n monitoring get statefulsets,deployments,pods",
    "kubectl -n monitoring-agents get daemonsets,pods",
  ],
  rules: ["ha-minimum-replicas", "workload-image-pinned", "workload-probes", "ha-update-strategy"],
  reads: ["statefulsets.apps", "deployments.apps", "daemonsets.apps", "pods"],
  run: async (context) => {
    const all = await pairs(context, workloadKinds);
    const problems = present(await Promise.all(all.map((pair) => judge(context, pair))));
    return orFine(problems, `${all.length} workloads`, "all pods Ready, replicas and images as declared");
  },
};
