import { numberAt } from "../../preview/analysis/tree";
import { orFine, type Check, type Finding } from "../check";
import { label } from "../declared";
import { drift, pairs, present, type Pair } from "../live";

function judge(pair: Pair): Finding | undefined {
  const [declared, live] = pair;
  const drifted = drift(pair, ["spec"]);
  if (drifted) return drifted;
  const subject = label(declared);
  const healthy = numberAt(live, "status", "currentHealthy") ?? 0;
  const wanted = numberAt(live, "status", "desiredHealthy") ?? 0;
  const remedy = `kubectl -n ${declared.namespace} describe pdb ${declared.name}`;
  if (healthy < wanted) return { subject, state: "failed", detail: `has ${healthy} healthy pods of ${wanted}`, remedy };
  if ((numberAt(live, "status", "disruptionsAllowed") ?? 0) > 0) return undefined;
  return { subject, state: "warning", detail: "allows no pod to be moved now: drains wait", remedy };
}

export const disruptionBudgets: Check = {
  name: "disruption-budgets",
  proves: "Every PodDisruptionBudget is as declared, has the pods that it asks for, and lets a node be drained.",
  byHand: ["kubectl -n monitoring get pdb"],
  rules: ["ha-pdb-required", "ha-pdb-drainable"],
  reads: ["poddisruptionbudgets.policy"],
  run: async (context) => {
    const all = await pairs(context, ["PodDisruptionBudget"]);
    return orFine(present(all.map(judge)), `${all.length} budgets`, "as declared, and each lets a pod be moved");
  },
};
