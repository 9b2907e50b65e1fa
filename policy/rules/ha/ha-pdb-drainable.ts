import { stackRule } from "../../lib/rule";
import { POD_DISRUPTION_BUDGET } from "../../lib/types";
import { evictable, podsUnder } from "../../model/disruption";

export const haPdbDrainable = stackRule({
  name: "ha-pdb-drainable",
  description:
    "Every disruption budget lets a node be drained: one pod may always leave, half of them stay, and pods that are broken may go.",
  level: "mandatory",
  severity: "medium",
  remediation: "Set maxUnavailable: 1 and unhealthyPodEvictionPolicy: AlwaysAllow.",
  url: "https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy",
  ids: { kubeScore: ["poddisruptionbudget-has-policy"], polaris: ["pdbDisruptionsIsZero"] },
  check: ({ stack, report, each }) => {
    each(stack.ofType(POD_DISRUPTION_BUDGET), (budget) => {
      const spec = budget.props.key("spec");
      const pods = podsUnder(stack, budget);
      const place = spec.key("maxUnavailable").exists() ? spec.key("maxUnavailable") : spec.key("minAvailable");
      const found = `${place.display()} for ${pods} ${pods === 1 ? "pod" : "pods"}`;
      const away = evictable(budget, pods);
      if (pods > 0 && away < 1) report(place, "a budget under which one pod may leave", found);
      if (pods > 1 && away > Math.max(1, pods / 2)) report(place, "a budget under which half of the pods stay", found);
      const unhealthy = spec.key("unhealthyPodEvictionPolicy");
      if (unhealthy.string() !== "AlwaysAllow") report(unhealthy, "AlwaysAllow");
    });
  },
});
