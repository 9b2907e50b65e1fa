import { textsAt } from "../../preview/analysis/tree";
import { orFine, type Check, type Context, type Finding } from "../check";
import { label } from "../declared";
import { drift, pairs, present, type Pair } from "../live";
import { amountOf } from "../quantity";

/** Above this share of a quota, the second pod of a large workload's roll finds no room. */
const nearlyFull = 0.9;

/** Labels, with Pod Security among them, and the bounds themselves. */
const fields = ["metadata.labels", "spec"];

function fullness([declared, live]: Pair): readonly Finding[] {
  const used = textsAt(live, "status", "used");
  return Object.entries(textsAt(live, "status", "hard")).flatMap(([name, hard]): readonly Finding[] => {
    const taken = used[name] ?? "0";
    if ((amountOf(taken) ?? 0) <= nearlyFull * (amountOf(hard) ?? Infinity)) return [];
    const detail = `${taken} of ${hard} ${name} are used: the next pods are refused`;
    return [{ subject: label(declared), state: "warning", detail, remedy: "raise the quota in namespaces.*" }];
  });
}

async function run(context: Context): Promise<readonly Finding[]> {
  const all = await pairs(context, ["Namespace", "ResourceQuota", "LimitRange", "PriorityClass"]);
  const drifted = all.map((pair) => drift(pair, pair[0].kind === "PriorityClass" ? ["value"] : fields));
  const full = all.filter(([{ kind }]) => kind === "ResourceQuota").flatMap(fullness);
  const names = context.expected.namespaces.join(", ");
  return orFine([...present(drifted), ...full], names, "labels, quotas and bounds as declared");
}

export const namespaces: Check = {
  name: "namespaces",
  proves: "The namespaces enforce the declared Pod Security level, and their quotas are as declared and not used up.",
  byHand: ["kubectl get ns monitoring monitoring-agents --show-labels", "kubectl -n monitoring describe quota"],
  rules: ["workload-namespace-pod-security", "workload-meets-namespace-level", "resources-namespace-quota-fits"],
  reads: ["namespaces", "resourcequotas", "limitranges", "priorityclasses.scheduling.k8s.io"],
  run,
};
