import * as units from "@grafana/grafana-foundation-sdk/units";
import { above, dashboard, logsPanel, statPanel, timeseriesPanel } from "../../../lib/panels";

const health = [
  statPanel({
    title: "Agents ready",
    description: "Nodes whose agent is ready.",
    queries: [{ expr: 'max(kube_daemonset_status_number_ready{daemonset="alloy"})' }],
  }),
  statPanel({
    title: "Nodes without one",
    description: "Logs of these nodes wait in files that the kubelet rotates away.",
    queries: [
      {
        expr:
          'max(kube_daemonset_status_desired_number_scheduled{daemonset="alloy"}) - ' +
          'max(kube_daemonset_status_number_ready{daemonset="alloy"})',
      },
    ],
    thresholds: above({ warning: 1 }),
  }),
  statPanel({
    title: "Unhealthy components",
    description: "Parts of the agents that report trouble, over all nodes.",
    queries: [{ expr: 'sum(alloy_component_controller_running_components{job="alloy", health_type="unhealthy"})' }],
    thresholds: above({ warning: 1 }),
  }),
  statPanel({
    title: "Open files",
    description: "Log files that are followed, over all nodes.",
    queries: [{ expr: 'sum(loki_source_file_files_active_total{job="alloy"})' }],
  }),
];

const delivery = [
  timeseriesPanel({
    title: "Lines sent by node",
    description: "Lines that Loki took. A node that falls to zero while its pods run has a problem.",
    queries: [
      {
        expr: 'sum by (node) (rate(loki_write_sent_entries_total{job="alloy"}[$__rate_interval]))',
        legend: "{{node}}",
      },
    ],
    unit: units.OpsPerSecond,
  }),
  timeseriesPanel({
    title: "Lines dropped by node and reason",
    description: "Lost for good. Zero is normal.",
    queries: [
      {
        expr: 'sum by (node, reason) (rate(loki_write_dropped_entries_total{job="alloy"}[$__rate_interval]))',
        legend: "{{node}} {{reason}}",
      },
    ],
    unit: units.OpsPerSecond,
  }),
  timeseriesPanel({
    title: "Retries by node",
    description:
      "Batches sent again: Loki is away, or refuses with 429 or 5xx. Short peaks at a restart of Loki are normal.",
    queries: [
      {
        expr: 'sum by (node) (rate(loki_write_batch_retries_total{job="alloy"}[$__rate_interval]))',
        legend: "{{node}}",
      },
    ],
    unit: units.OpsPerSecond,
  }),
  timeseriesPanel({
    title: "Bytes read by node",
    description: "What the nodes' containers write. One core and 120 MiB handle about 1 MiB/s.",
    queries: [
      {
        expr: 'sum by (node) (rate(loki_source_file_read_bytes_total{job="alloy"}[$__rate_interval]))',
        legend: "{{node}}",
      },
    ],
    unit: units.BytesPerSecondIEC,
  }),
];

const resources = [
  timeseriesPanel({
    title: "Memory",
    description: "Resident memory of each agent.",
    queries: [{ expr: 'process_resident_memory_bytes{job="alloy"}', legend: "{{node}}" }],
    unit: units.BytesIEC,
  }),
  timeseriesPanel({
    title: "Processor",
    description: "Cores used by each agent.",
    queries: [{ expr: 'rate(process_cpu_seconds_total{job="alloy"}[$__rate_interval])', legend: "{{node}}" }],
  }),
];

const ownLogs = [
  logsPanel({
    title: "Warnings and errors of the agents",
    description: "Empty when the agents cannot deliver at all: then ask kubectl.",
    queries: [{ expr: '{namespace="monitoring-agents", app="alloy"} |~ "level=(warn|error)"' }],
  }),
];

export default dashboard({
  uid: "alloy",
  title: "Log agents",
  description: "Do the logs of every node reach Loki?",
  room: "alloy",
  rows: [
    { title: "Health", panels: health },
    { title: "Delivery", panels: delivery },
    { title: "Resources", panels: resources },
    { title: "Logs", panels: ownLogs },
  ],
});
