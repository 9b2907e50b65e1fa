import * as units from "@grafana/grafana-foundation-sdk/units";
import { above, dashboard, labelVariable, logsPanel, tablePanel, timeseriesPanel } from "../../../lib/panels";

const chosen = 'namespace=~"$namespace"';
const state = `job="kube-state-metrics", ${chosen}`;
const perPod = "by (namespace, pod)";

const use = [
  timeseriesPanel({
    title: "Processor",
    description: "Cores used by each pod.",
    queries: [
      {
        expr: `sum ${perPod} (namespace_pod_container:container_cpu_usage_seconds:rate5m{${chosen}})`,
        legend: "{{pod}}",
      },
    ],
    stacked: true,
  }),
  timeseriesPanel({
    title: "Memory",
    description: "Working set of each pod.",
    queries: [
      {
        expr: `sum ${perPod} (namespace_pod_container:container_memory_working_set_bytes:sum{${chosen}})`,
        legend: "{{pod}}",
      },
    ],
    unit: units.BytesIEC,
    stacked: true,
  }),
];

const pods = [
  tablePanel({
    title: "Restarts today",
    description: "Of containers, in 24 hours. One now and then is a deployment; many are a fault.",
    queries: [
      {
        expr: `sort_desc(sum by (namespace, pod, container) (increase(kube_pod_container_status_restarts_total{${state}}[1d])) > 0)`,
      },
    ],
    thresholds: above({ warning: 3 }),
  }),
  tablePanel({
    title: "Waiting",
    description: "Containers that do not run, with the reason. Normal is none.",
    queries: [
      { expr: `sum by (namespace, pod, container, reason) (kube_pod_container_status_waiting_reason{${state}} > 0)` },
    ],
  }),
  tablePanel({
    title: "Memory against the limit",
    description: "Share of each container, fullest first; at 100 % it is killed.",
    queries: [
      {
        expr: `topk(20, sum by (namespace, pod, container) (namespace_pod_container:container_memory_working_set_bytes:sum{${chosen}}) / sum by (namespace, pod, container) (kube_pod_container_resource_limits{${state}, resource="memory"}) * 100)`,
      },
    ],
    unit: units.Percent,
    thresholds: above({ warning: 90 }),
    span: 24,
  }),
];

const logs = [
  logsPanel({
    title: "Errors",
    description: "Lines that speak of errors, newest first.",
    queries: [{ expr: '{namespace=~"$namespace"} |~ `(?i)\\b(error|fatal|panic|exception)\\b`' }],
  }),
];

export default dashboard({
  uid: "kubernetes-namespace",
  title: "Kubernetes namespace",
  description: "What runs in a namespace, how much does it use, and what goes wrong?",
  room: "cluster",
  variables: [labelVariable("namespace", "Namespace", "kube_pod_info")],
  rows: [
    { title: "Use", panels: use },
    { title: "Pods", panels: pods },
    { title: "Logs", panels: logs },
  ],
});
