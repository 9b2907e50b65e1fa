import type { Breakage } from "./breakage";
import { drop, POD, remove, set } from "./edits";

export const breakages: readonly Breakage[] = [
  {
    title: "Prometheus may use every processor of its node",
    rule: "resources-cpu-limit-policy",
    edit: drop("StatefulSet prometheus", `${POD}.containers[prometheus].resources.limits.cpu`),
  },
  {
    title: "Loki is throttled at the processor time that it reserves",
    rule: "resources-cpu-limit-policy",
    edit: set("StatefulSet loki", `${POD}.containers[loki].resources.limits.cpu`, "500m"),
  },
  {
    title: "Grafana's scratch space may fill the node's disk",
    rule: "resources-ephemeral-bounded",
    edit: drop("StatefulSet grafana", `${POD}.volumes[tmp].emptyDir.sizeLimit`),
  },
  {
    title: "The Jaeger collector may take eight times the memory that it reserves",
    rule: "resources-limit-ratio",
    edit: set("Deployment jaeger-collector", `${POD}.containers[jaeger-collector].resources.limits.memory`, "4Gi"),
  },
  {
    title: "A leak of the Redis exporter takes its node along",
    rule: "resources-memory-limit-set",
    edit: drop("Deployment redis-exporter-sessions", `${POD}.containers[redis-exporter].resources.limits.memory`),
  },
  {
    title: "The quota of the namespace is smaller than what runs in it",
    rule: "resources-namespace-quota-fits",
    edit: set("ResourceQuota monitoring-bounds", ["spec", "hard", "requests.memory"], "16Gi"),
  },
  {
    title: "Nothing bounds the agents' namespace",
    rule: "resources-namespace-quota-fits",
    edit: remove("ResourceQuota monitoring-agents-bounds"),
  },
  {
    title: "Alloy reserves no processor time",
    rule: "resources-requests-set",
    edit: drop("DaemonSet alloy", `${POD}.containers[alloy].resources.requests.cpu`),
  },
  {
    title: "Thanos asks for megabytes where gigabytes are meant",
    rule: "resources-within-bounds",
    edit: set("Deployment thanos-query", `${POD}.containers[thanos-query].resources.requests.memory`, "1Mi"),
  },
  {
    title: "A staging exporter asks for more memory than a node has",
    rule: "resources-within-bounds",
    also: ["resources-namespace-quota-fits"],
    stack: "staging",
    edit: set("Deployment redis-exporter-sessions", `${POD}.containers[redis-exporter].resources`, {
      requests: { cpu: "20m", memory: "200Gi" },
      limits: { cpu: "100m", memory: "200Gi" },
    }),
  },
  {
    title: "Grafana's scratch space has a limit of zero, which is none",
    rule: "resources-ephemeral-bounded",
    edit: set("StatefulSet grafana", `${POD}.volumes[tmp].emptyDir.sizeLimit`, "0"),
  },
  {
    title: "The quota counts only pods without amounts, of which there are none",
    rule: "resources-namespace-quota-fits",
    edit: set("ResourceQuota monitoring-bounds", "spec.scopes", ["BestEffort"]),
  },
  {
    title: "The namespace gives defaults to claims and none to containers",
    rule: "resources-namespace-quota-fits",
    edit: set("LimitRange monitoring-bounds", "spec.limits", [
      { type: "PersistentVolumeClaim", max: { storage: "1Ti" } },
    ]),
  },
];
