import * as units from "@grafana/grafana-foundation-sdk/units";
import { above, dashboard, statPanel, tablePanel, timeseriesPanel } from "../../../lib/panels";

const state = 'job="kube-state-metrics"';
const allocatable = (resource: string) => `sum(kube_node_status_allocatable{${state}, resource="${resource}"})`;
const requested = (resource: string) =>
  `sum(namespace_resource:kube_pod_container_resource_requests:sum{resource="${resource}"})`;

const rooms = [
  statPanel({
    title: "Nodes",
    description: "That have joined the cluster, ready or not.",
    queries: [{ expr: `count(kube_node_info{${state}})` }],
    thresholds: above({}),
  }),
  statPanel({
    title: "Pods",
    description: "That run now, in all namespaces.",
    queries: [{ expr: `sum(kube_pod_status_phase{${state}, phase="Running"})` }],
    thresholds: above({}),
  }),
  statPanel({
    title: "Requested processors",
    description: "Share of what nodes can give. Near 100 % new pods stay Pending until a node joins.",
    queries: [{ expr: `${requested("cpu")} / ${allocatable("cpu")} * 100` }],
    unit: units.Percent,
    thresholds: above({ warning: 85, critical: 95 }),
  }),
  statPanel({
    title: "Requested memory",
    description: "Share of what nodes can give. Near 100 % new pods stay Pending until a node joins.",
    queries: [{ expr: `${requested("memory")} / ${allocatable("memory")} * 100` }],
    unit: units.Percent,
    thresholds: above({ warning: 85, critical: 95 }),
  }),
];

const use = [
  timeseriesPanel({
    title: "Processor",
    description: "Cores used by namespace, against the cores that nodes can give.",
    queries: [
      { expr: "namespace:container_cpu_usage_seconds:rate5m", legend: "{{namespace}}" },
      { expr: allocatable("cpu"), legend: "allocatable" },
    ],
  }),
  timeseriesPanel({
    title: "Memory",
    description: "Working set by namespace, against the memory that nodes can give.",
    queries: [
      { expr: "namespace:container_memory_working_set_bytes:sum", legend: "{{namespace}}" },
      { expr: allocatable("memory"), legend: "allocatable" },
    ],
    unit: units.BytesIEC,
  }),
  timeseriesPanel({
    title: "Network in",
    description: "By namespace, pods on the host's network left out.",
    queries: [{ expr: "namespace:container_network_receive_bytes:rate5m", legend: "{{namespace}}" }],
    unit: units.BytesPerSecondIEC,
    stacked: true,
  }),
  timeseriesPanel({
    title: "Network out",
    description: "By namespace, pods on the host's network left out.",
    queries: [{ expr: "namespace:container_network_transmit_bytes:rate5m", legend: "{{namespace}}" }],
    unit: units.BytesPerSecondIEC,
    stacked: true,
  }),
];

const waste = [
  tablePanel({
    title: "Cores requested and not used",
    description: "By namespace: what could be given back.",
    queries: [
      {
        expr: 'sort_desc(sum by (namespace) (namespace_resource:kube_pod_container_resource_requests:sum{resource="cpu"}) - namespace:container_cpu_usage_seconds:rate5m)',
      },
    ],
  }),
  tablePanel({
    title: "Memory requested and not used",
    description: "By namespace: what could be given back.",
    queries: [
      {
        expr: 'sort_desc(sum by (namespace) (namespace_resource:kube_pod_container_resource_requests:sum{resource="memory"}) - namespace:container_memory_working_set_bytes:sum)',
      },
    ],
    unit: units.BytesIEC,
  }),
];

export default dashboard({
  uid: "kubernetes-cluster",
  title: "Kubernetes cluster",
  description: "How full is the cluster, and who fills it?",
  room: "cluster",
  rows: [
    { title: "Room", panels: rooms },
    { title: "Use", panels: use },
    { title: "Waste", panels: waste },
  ],
});
