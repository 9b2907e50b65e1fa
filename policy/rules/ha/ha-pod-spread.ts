import type { Cursor } from "../../lib/cursor";
import { texts } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { DEPLOYMENT, STATEFUL_SET } from "../../lib/types";
import { selects } from "../../model/manifest";
import { workloadOf, type Workload } from "../../model/workload";

const TOPOLOGIES = ["kubernetes.io/hostname", "topology.kubernetes.io/zone"];

/** Everything that keeps pods apart: spread constraints and anti-affinity, required or preferred. */
function constraintsOf({ pod }: Workload): readonly Cursor[] {
  const anti = pod.at("affinity.podAntiAffinity");
  const preferred = anti.key("preferredDuringSchedulingIgnoredDuringExecution").items();
  return [
    ...pod.key("topologySpreadConstraints").items(),
    ...anti.key("requiredDuringSchedulingIgnoredDuringExecution").items(),
    ...preferred.map((term) => term.key("podAffinityTerm")),
  ];
}

export const haPodSpread = resourceRule({
  name: "ha-pod-spread",
  description: "Replicas stand on different nodes and in different zones, so that one failure does not take them all.",
  level: "mandatory",
  severity: "medium",
  remediation: "Add topologySpreadConstraints (or podAntiAffinity) for the topology, with the workload's own labels.",
  ids: {
    kubeScore: ["deployment-has-host-podantiaffinity", "statefulset-has-host-podantiaffinity"],
    polaris: ["topologySpreadConstraint"],
  },
  types: [DEPLOYMENT, STATEFUL_SET],
  parameters: {
    topologies: texts("Node labels over which replicas must spread.", TOPOLOGIES),
  },
  check: ({ resource, parameters, report, each }) => {
    const workload = workloadOf(resource);
    if (workload.replicas < 2) return;
    const constraints = constraintsOf(workload);
    each(parameters.topologies, (topology) => {
      const own = constraints.filter((constraint) => constraint.key("topologyKey").string() === topology);
      const place = workload.pod.key("topologySpreadConstraints");
      const [first] = own;
      if (first === undefined) return report(place, `a constraint with topologyKey ${topology}`, "without one for it");
      const isOwn = own.some(
        (one) => one.key("labelSelector").exists() && selects(one.key("labelSelector"), workload.podLabels),
      );
      if (!isOwn) report(first.key("labelSelector"), "the labels of the pod itself");
    });
  },
});
