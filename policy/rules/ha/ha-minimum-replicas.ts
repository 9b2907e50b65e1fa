import { numberMap } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { DEPLOYMENT, STATEFUL_SET } from "../../lib/types";
import { workloadOf } from "../../model/workload";

const PAIRS = { alertmanager: 2, grafana: 2, "jaeger-collector": 2, "jaeger-query": 2, loki: 2, prometheus: 2 };

export const haMinimumReplicas = resourceRule({
  name: "ha-minimum-replicas",
  description: "Each component runs as many replicas as it needs to survive the loss of one.",
  level: "mandatory",
  severity: "medium",
  remediation: "Raise spec.replicas; a stack that need not survive (staging) sets the parameter minimum to {}.",
  ids: { kubeScore: ["deployment-replicas", "statefulset-replicas"], polaris: ["deploymentMissingReplicas"] },
  types: [DEPLOYMENT, STATEFUL_SET],
  parameters: {
    minimum: numberMap("Least number of replicas by app.kubernetes.io/name.", PAIRS),
  },
  check: ({ resource, parameters, report }) => {
    const workload = workloadOf(resource);
    const minimum = parameters.minimum[workload.role ?? ""] ?? 0;
    if (workload.replicas < minimum) report(resource.props.at("spec.replicas"), `at least ${minimum}`);
  },
});
