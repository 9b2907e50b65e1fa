import type { Cursor } from "../../lib/cursor";
import { flag } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { replicationFactor } from "../../model/clustering";
import { replicated } from "../../model/disruption";
import { selects } from "../../model/manifest";
import { readsTolerated, writesTolerated } from "../../model/quorum";
import type { Workload } from "../../model/workload";

/** What keeps two pods of a workload off the same node for certain: required anti-affinity, or an enforced even spread. */
function neverTogether({ pod, podLabels }: Workload): boolean {
  const isOwn = (term: Cursor): boolean =>
    term.key("topologyKey").string() === "kubernetes.io/hostname" &&
    term.key("labelSelector").exists() &&
    selects(term.key("labelSelector"), podLabels);
  const anti = pod.at("affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution").items();
  const isEnforced = (term: Cursor): boolean =>
    term.key("whenUnsatisfiable").string() === "DoNotSchedule" && term.key("maxSkew").number() === 1;
  return (
    anti.some(isOwn) ||
    pod
      .key("topologySpreadConstraints")
      .items()
      .some((term) => isOwn(term) && isEnforced(term))
  );
}

export const haClaimHolds = stackRule({
  name: "ha-claim-holds",
  description: "Several replicas survive the loss of one: no node has two of them, and Loki keeps writing and reading.",
  level: "mandatory",
  severity: "high",
  remediation:
    "Enforce one pod per node (DoNotSchedule with maxSkew 1, or required anti-affinity); run Loki with 3 replicas and factor 3.",
  parameters: {
    lokiWrites: flag("Loki of several replicas must go on writing without one; false where reading suffices.", true),
  },
  check: ({ stack, parameters, report, each }) => {
    each(replicated(stack), (workload) => {
      if (workload.replicas < 2 || neverTogether(workload)) return;
      const found = `without an enforced one for ${workload.replicas} replicas`;
      report(workload.pod.key("topologySpreadConstraints"), "one pod per kubernetes.io/hostname, always", found);
    });
    each(stack.workloadsOf("loki"), (loki) => {
      const factor = replicationFactor(stack, loki);
      if (loki.replicas < 2 || factor === undefined) return;
      const copies = factor.number() ?? 3;
      const stops = [
        ...(parameters.lokiWrites && writesTolerated(loki.replicas, copies) === 0 ? ["writes"] : []),
        ...(readsTolerated(loki.replicas, copies) === 0 ? ["reads"] : []),
      ];
      if (stops.length === 0) return;
      const found = `${copies} for ${loki.replicas} replicas`;
      report(factor, `a quorum without one of them: ${stops.join(" and ")} would stop`, found);
    });
  },
});
