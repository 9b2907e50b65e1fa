import * as units from "@grafana/grafana-foundation-sdk/units";
import { above, below, dashboard, logsPanel, statPanel, timeseriesPanel } from "../../../lib/panels";

const collector = 'job="jaeger-collector"';

const health = [
  statPanel({
    title: "Collectors up",
    description: "Pods that take traces; normal is jaeger.collector.replicas.",
    queries: [{ expr: `sum(up{${collector}})` }],
    thresholds: below({ warning: 1 }),
  }),
  statPanel({
    title: "Query servers up",
    description: "Pods that show traces; normal is jaeger.query.replicas.",
    queries: [{ expr: 'sum(up{job="jaeger-query"})' }],
    thresholds: below({ warning: 1 }),
  }),
  statPanel({
    title: "Fullest queue",
    description: "Share of the queue to OpenSearch that waits. A full queue drops spans.",
    queries: [
      { expr: `max(otelcol_exporter_queue_size{${collector}} / otelcol_exporter_queue_capacity{${collector}})` },
    ],
    unit: units.PercentUnit,
    thresholds: above({ warning: 0.8 }),
  }),
  statPanel({
    title: "Since old traces were deleted",
    description: "The index cleaner runs every night at 00:30 UTC.",
    queries: [{ expr: 'time() - max(kube_cronjob_status_last_successful_time{cronjob="jaeger-index-cleaner"})' }],
    unit: units.Seconds,
    thresholds: above({ warning: 2 * 86_400 }),
  }),
];

const spans = [
  timeseriesPanel({
    title: "Received by transport",
    description: "Spans that applications sent and a collector took.",
    queries: [
      {
        expr: `sum by (transport) (rate(otelcol_receiver_accepted_spans{${collector}}[$__rate_interval]))`,
        legend: "{{transport}}",
      },
    ],
    unit: units.OpsPerSecond,
  }),
  timeseriesPanel({
    title: "Written by pod",
    description: "Spans that OpenSearch took; over minutes as many as were received.",
    queries: [
      {
        expr: `sum by (pod) (rate(otelcol_exporter_sent_spans{${collector}}[$__rate_interval]))`,
        legend: "{{pod}}",
      },
    ],
    unit: units.OpsPerSecond,
  }),
  timeseriesPanel({
    title: "Refused by pod",
    description: "Sent back to the applications for want of memory. Zero is normal.",
    queries: [
      {
        expr: `sum by (pod) (rate(otelcol_receiver_refused_spans{${collector}}[$__rate_interval]))`,
        legend: "{{pod}}",
      },
    ],
    unit: units.OpsPerSecond,
  }),
  timeseriesPanel({
    title: "Lost by pod",
    description: "Not stored: OpenSearch refused them. Zero is normal.",
    queries: [
      {
        expr: `sum by (pod) (rate(otelcol_exporter_send_failed_spans{${collector}}[$__rate_interval]))`,
        legend: "{{pod}}",
      },
    ],
    unit: units.OpsPerSecond,
  }),
];

const resources = [
  timeseriesPanel({
    title: "Memory",
    description: "Resident memory of each pod; a collector refuses spans at 80 % of its limit.",
    queries: [{ expr: 'otelcol_process_memory_rss{job=~"jaeger-.*"}', legend: "{{pod}}" }],
    unit: units.BytesIEC,
  }),
  timeseriesPanel({
    title: "Processor",
    description: "Cores used by each pod.",
    queries: [
      {
        expr: 'rate(otelcol_process_cpu_seconds{job=~"jaeger-.*"}[$__rate_interval])',
        legend: "{{pod}}",
      },
    ],
  }),
];

const ownLogs = [
  logsPanel({
    title: "Warnings and errors of Jaeger itself",
    description: "What collectors and query servers complain about, newest first.",
    queries: [{ expr: '{namespace="monitoring", app=~"jaeger-.*"} |~ "(?i)warn|error"' }],
  }),
];

export default dashboard({
  uid: "jaeger",
  title: "Jaeger",
  description: "Do traces arrive, are they stored, and can they be read?",
  room: "jaeger",
  rows: [
    { title: "Health", panels: health },
    { title: "Spans", panels: spans },
    { title: "Resources", panels: resources },
    { title: "Logs", panels: ownLogs },
  ],
});
