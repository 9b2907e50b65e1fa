import { textAt } from "../../preview/analysis/tree";
import { describeCheck, failed, fine, warning } from "./support/faults";

const container = ["spec", "template", "spec", "containers", 0] as const;

describeCheck(
  "workloads",
  [fine("17 workloads", "all pods Ready, replicas and images as declared")],
  [
    [
      "one that is gone",
      (world) => world.remove("Deployment", "jaeger-query"),
      [failed("Deployment monitoring/jaeger-query", "is missing")],
    ],
    [
      "one that is scaled down",
      (world) => world.change("StatefulSet", "loki", ["spec", "replicas"], 1),
      [failed("StatefulSet monitoring/loki", "is scaled to 1, declared 3")],
    ],
    [
      "one that is scaled up",
      (world) => world.change("StatefulSet", "loki", ["spec", "replicas"], 4),
      [warning("StatefulSet monitoring/loki", "is scaled to 4, declared 3")],
    ],
    [
      "a pod that does not start, with its reason",
      (world) => {
        world.change("StatefulSet", "grafana", ["status", "readyReplicas"], 1);
        const waiting = [{ state: { waiting: { reason: "ImagePullBackOff" } } }];
        world.change("Pod", "grafana-1", ["status", "containerStatuses"], waiting);
      },
      [
        failed(
          "StatefulSet monitoring/grafana",
          "has 1 of 2 pods Ready (ImagePullBackOff)",
          "kubectl -n monitoring describe statefulset grafana",
        ),
      ],
    ],
    [
      "a DaemonSet that is not on every node",
      (world) => world.change("DaemonSet", "alloy", ["status", "numberReady"], 2),
      [
        failed(
          "DaemonSet monitoring-agents/alloy",
          "has 2 of 3 pods Ready",
          "kubectl -n monitoring-agents describe daemonset alloy",
        ),
      ],
    ],
    [
      "another image",
      (world) => world.change("Deployment", "kube-state-metrics", [...container, "image"], "example.com/other:1"),
      (world) => [
        warning(
          "Deployment monitoring/kube-state-metrics",
          `does not run ${textAt(world.expected.named("Deployment", "kube-state-metrics")?.object, ...container, "image")}`,
        ),
      ],
    ],
    [
      "a roll that is not over",
      (world) => world.change("Deployment", "jaeger-query", ["status", "updatedReplicas"], 1),
      [
        warning(
          "Deployment monitoring/jaeger-query",
          "is being rolled out",
          "kubectl rollout status -n monitoring deployment/jaeger-query",
        ),
      ],
    ],
  ],
);

describeCheck(
  "limits",
  [fine("17 workloads", "requests and limits as declared")],
  [
    [
      "a limit that was raised by hand",
      (world) => world.change("StatefulSet", "alertmanager", [...container, "resources", "limits", "memory"], "8Gi"),
      [
        failed(
          "StatefulSet monitoring/alertmanager, container alertmanager",
          'resources.limits.memory is "8Gi", declared "256Mi"',
        ),
      ],
    ],
    [
      "a container without any",
      (world) => world.change("DaemonSet", "node-exporter", [...container, "resources"], undefined),
      [
        failed(
          "DaemonSet monitoring-agents/node-exporter, container node-exporter",
          'resources is nothing, declared {"limits":{"cpu":"250m","memory":"180Mi"},"requests":{"cpu":...',
        ),
      ],
    ],
  ],
);

describeCheck(
  "disruption-budgets",
  [fine("14 budgets", "as declared, and each lets a pod be moved")],
  [
    [
      "one that is gone",
      (world) => world.remove("PodDisruptionBudget", "loki"),
      [failed("PodDisruptionBudget monitoring/loki", "is missing")],
    ],
    [
      "one that is broken",
      (world) => world.change("PodDisruptionBudget", "loki", ["status", "currentHealthy"], 0),
      [
        failed(
          "PodDisruptionBudget monitoring/loki",
          "has 0 healthy pods of 1",
          "kubectl -n monitoring describe pdb loki",
        ),
      ],
    ],
    [
      "one that is shut",
      (world) => world.change("PodDisruptionBudget", "loki", ["status", "disruptionsAllowed"], 0),
      [
        warning(
          "PodDisruptionBudget monitoring/loki",
          "allows no pod to be moved now: drains wait",
          "kubectl -n monitoring describe pdb loki",
        ),
      ],
    ],
  ],
);

describeCheck(
  "services",
  [fine("21 Services", "as declared, each leads to a Ready pod")],
  [
    [
      "one that selects nothing any more",
      (world) => world.change("Service", "grafana", ["spec", "selector", "app.kubernetes.io/name"], "grafanna"),
      [failed("Service monitoring/grafana", 'spec.selector.app.kubernetes.io/name is "grafanna", declared "grafana"')],
    ],
    [
      "one without a Ready pod",
      (world) => world.change("EndpointSlice", "loki-abcde", ["endpoints"], [{ conditions: { ready: false } }]),
      [
        failed(
          "Service monitoring/loki",
          "leads to no pod that is Ready",
          "kubectl -n monitoring describe endpointslices -l kubernetes.io/service-name=loki",
        ),
      ],
    ],
  ],
);
