import * as units from "@grafana/grafana-foundation-sdk/units";
import { above, dashboard, labelVariable, logsPanel, tablePanel, timeseriesPanel } from "../../../lib/panels";

const chosen = 'namespace=~"$namespace", pod=~"$pod"';
const state = `job="kube-state-metrics", ${chosen}`;
const cadvisor = `job="cadvisor", ${chosen}`;
const limit = (resource: string) =>
  `sum by (pod, container) (kube_pod_container_resource_limits{${state}, resource="${resource}"})`;

const use = [
  timeseriesPanel({
    title: "Processor",
    description: "Cores used by each container, and its limit.",
    queries: [
      {
        expr: `sum by (pod, container) (namespace_pod_container:container_cpu_usage_seconds:rate5m{${chosen}})`,
        legend: "{{pod}} {{container}}",
      },
      { expr: limit("cpu"), legend: "limit of {{pod}} {{container}}" },
    ],
  }),
  timeseriesPanel({
    title: "Memory",
    description: "Working set of each container, and the limit at which it is killed.",
    queries: [
      {
        expr: `sum by (pod, container) (namespace_pod_container:container_memory_working_set_bytes:sum{${chosen}})`,
        legend: "{{pod}} {{container}}",
      },
      { expr: limit("memory"), legend: "limit of {{pod}} {{container}}" },
    ],
    unit: units.BytesIEC,
  }),
  timeseriesPanel({
    title: "Throttled",
    description: "Share of the periods in which a container wanted more than its limit of cores; it is slower then.",
    queries: [
      {
        expr: `sum by (pod, container) (rate(container_cpu_cfs_throttled_periods_total{${cadvisor}, container!=""}[$__rate_interval])) / sum by (pod, container) (rate(container_cpu_cfs_periods_total{${cadvisor}, container!=""}[$__rate_interval])) * 100`,
        legend: "{{pod}} {{container}}",
      },
    ],
    unit: units.Percent,
    thresholds: above({ warning: 25 }),
  }),
  timeseriesPanel({
    title: "Network",
    description: "Bytes of each pod, in and out.",
    queries: [
      {
        expr: `sum by (pod) (rate(container_network_receive_bytes_total{${cadvisor}}[$__rate_interval]))`,
        legend: "{{pod}} in",
      },
      {
        expr: `sum by (pod) (rate(container_network_transmit_bytes_total{${cadvisor}}[$__rate_interval]))`,
        legend: "{{pod}} out",
      },
    ],
    unit: units.BytesPerSecondIEC,
  }),
];

const life = [
  tablePanel({
    title: "Where it runs",
    description: "Node of each pod, with its addresses.",
    queries: [{ expr: `max by (namespace, pod, node, pod_ip) (kube_pod_info{${state}})` }],
  }),
  tablePanel({
    title: "Last end",
    description: "Why each container ended the last time; OOMKilled means that its memory limit was too low.",
    queries: [
      {
        expr: `max by (namespace, pod, container, reason) (kube_pod_container_status_last_terminated_reason{${state}})`,
      },
    ],
  }),
];

const logs = [
  logsPanel({
    title: "Logs",
    description: "All lines of the chosen pods, newest first.",
    queries: [{ expr: '{namespace=~"$namespace"} | pod=~"$pod"' }],
  }),
];

export default dashboard({
  uid: "kubernetes-pod",
  title: "Kubernetes pod",
  description: "What does a pod use, why did it end, and what does it say?",
  room: "cluster",
  variables: [
    labelVariable("namespace", "Namespace", "kube_pod_info"),
    labelVariable("pod", "Pod", 'kube_pod_info{namespace=~"$namespace"}'),
  ],
  rows: [
    { title: "Use", panels: use },
    { title: "Life", panels: life },
    { title: "Logs", panels: logs },
  ],
});
