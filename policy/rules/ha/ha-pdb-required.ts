import { describe } from "../../lib/resource";
import { stackRule } from "../../lib/rule";
import { budgetsOf, replicated } from "../../model/disruption";

export const haPdbRequired = stackRule({
  name: "ha-pdb-required",
  description:
    "A workload of several replicas has exactly one PodDisruptionBudget, so that a drain takes one pod at a time.",
  level: "mandatory",
  severity: "medium",
  remediation:
    "Add one PodDisruptionBudget with maxUnavailable: 1 whose selector is the workload's; two make every eviction fail.",
  ids: {
    kubeScore: ["deployment-has-poddisruptionbudget", "statefulset-has-poddisruptionbudget"],
    polaris: ["missingPodDisruptionBudget"],
  },
  check: ({ stack, report, each }) => {
    each(replicated(stack), (workload) => {
      if (workload.replicas < 2) return;
      const budgets = budgetsOf(stack, workload);
      const place = workload.resource.props.at("spec.replicas");
      const names = budgets.map(describe).join(" and ");
      if (budgets.length === 0)
        report(place, "a PodDisruptionBudget that selects them", `${place.display()} without a budget`);
      if (budgets.length > 1) report(place, "one PodDisruptionBudget", `${place.display()} under ${names}`);
    });
  },
});
