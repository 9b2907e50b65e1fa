import { at, numberAt } from "../../preview/analysis/tree";
import { orFine, type Check, type Finding } from "../check";
import { differences, summary } from "../difference";
import { label, type Declared } from "../expected";
import { pairs } from "../live";

function judge(declared: Declared, live: unknown): Finding | undefined {
  const subject = label(declared);
  if (live === undefined) return { subject, state: "failed", detail: "is missing", remedy: "pulumi up" };
  const differing = differences(at(declared.object, "spec"), at(live, "spec"), declared.open, "spec");
  if (differing.length > 0) return { subject, state: "failed", detail: summary(differing), remedy: "pulumi up" };
  const healthy = numberAt(live, "status", "currentHealthy") ?? 0;
  const wanted = numberAt(live, "status", "desiredHealthy") ?? 0;
  const remedy = `kubectl -n ${declared.namespace} describe pdb ${declared.name}`;
  if (healthy < wanted) return { subject, state: "failed", detail: `${healthy} healthy pods of ${wanted}`, remedy };
  if ((numberAt(live, "status", "disruptionsAllowed") ?? 0) > 0) return undefined;
  return { subject, state: "warning", detail: "allows no pod to be moved now: drains wait", remedy };
}

/** Every PodDisruptionBudget is as declared, has the pods that it asks for, and lets nodes be drained. */
export const disruptionBudgets: Check = {
  name: "disruption budgets",
  run: async (context) => {
    const all = await pairs(context, ["PodDisruptionBudget"]);
    const problems = all.map(([declared, live]) => judge(declared, live)).filter((one) => one !== undefined);
    return orFine(problems, `${all.length} budgets`, "as declared, and each lets a pod be moved");
  },
};
