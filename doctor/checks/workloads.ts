import { at, listAt, numberAt, textAt, type Tree } from "../../preview/analysis/tree";
import { orFine, type Check, type Context, type Finding } from "../check";
import { label, workloadKinds, type Declared } from "../expected";
import { desired, pairs, podsOf } from "../live";

/** Ready pods: a DaemonSet has its own field. */
const ready = (live: Tree): number =>
  numberAt(live, "status", "readyReplicas") ?? numberAt(live, "status", "numberReady") ?? 0;

/** Why a pod does not run, in its own words. */
function reason(pods: readonly Tree[]): string {
  const reasons = pods.flatMap((pod) => [
    ...listAt(pod, "status", "containerStatuses").map((one) => textAt(one, "state", "waiting", "reason")),
    ...listAt(pod, "status", "conditions").map((one) => textAt(one, "reason")),
  ]);
  const [first] = reasons.filter((one) => one !== "");
  return first === undefined ? "" : ` (${first})`;
}

const images = (object: Tree): string[] =>
  listAt(object, "spec", "template", "spec", "containers").map((one) => textAt(one, "image"));

async function judge(context: Context, declared: Declared, live: Tree): Promise<Finding | undefined> {
  const subject = label(declared);
  const describe = `kubectl -n ${declared.namespace} describe ${declared.kind.toLowerCase()} ${declared.name}`;
  if (live === undefined) return { subject, state: "failed", detail: "is missing", remedy: "pulumi up" };
  const wanted = desired(declared.kind === "DaemonSet" ? live : declared.object);
  const running = ready(live);
  if (running < wanted) {
    const detail = `${running} of ${wanted} pods are Ready${reason(await podsOf(context, declared))}`;
    return { subject, state: "failed", detail, remedy: describe };
  }
  const old = images(declared.object).find((image, index) => image !== images(live)[index]);
  if (old !== undefined) return { subject, state: "warning", detail: `does not run ${old}`, remedy: "pulumi up" };
  const generation = numberAt(live, "metadata", "generation") ?? 0;
  const seen = numberAt(live, "status", "observedGeneration") ?? 0;
  const rolled = numberAt(live, "status", "updatedReplicas") ?? numberAt(live, "status", "updatedNumberScheduled") ?? 0;
  const isRolling = seen < generation || rolled < wanted;
  if (isRolling) return { subject, state: "warning", detail: "is being rolled out", remedy: describe };
  return at(live, "spec", "replicas") === at(declared.object, "spec", "replicas")
    ? undefined
    : { subject, state: "warning", detail: `is scaled to ${desired(live)}, declared ${wanted}`, remedy: "pulumi up" };
}

/** Every declared workload exists, runs its declared images, and has all its pods Ready. */
export const workloads: Check = {
  name: "workloads",
  run: async (context) => {
    const all = await pairs(context, workloadKinds);
    const found = await Promise.all(all.map(([declared, live]) => judge(context, declared, live)));
    const problems = found.filter((finding) => finding !== undefined);
    return orFine(problems, `${all.length} workloads`, "all pods Ready, images as declared");
  },
};
