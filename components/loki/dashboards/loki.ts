import * as units from "@grafana/grafana-foundation-sdk/units";
import { above, below, dashboard, logsPanel, shareOf, statPanel, timeseriesPanel } from "../../../lib/panels";

const health = [
  statPanel({
    title: "Replicas up",
    description: "Servers that Prometheus can scrape. Three with three copies tolerate the loss of one.",
    queries: [{ expr: 'sum(up{job="loki"})' }],
    thresholds: below({ critical: 1 }),
  }),
  statPanel({
    title: "Ingesters in the ring",
    description: "Healthy members that the loneliest replica sees. Fewer than are up: they do not reach each other.",
    queries: [{ expr: 'min(loki_ring_members{name="ingester", state="ACTIVE"})' }],
    thresholds: below({ critical: 1 }),
  }),
  statPanel({
    title: "Retention applied",
    description:
      "Time since old logs were last deleted. It happens after every compaction, by default each 10 minutes.",
    queries: [{ expr: "time() - max(loki_compactor_apply_retention_last_successful_run_timestamp_seconds)" }],
    unit: units.Seconds,
    thresholds: above({ warning: 10_800 }),
  }),
  statPanel({
    title: "Fullest disk",
    description: "Above 90 % a replica refuses lines.",
    queries: [{ expr: "max(loki_ingester_wal_disk_usage_percent)" }],
    unit: units.PercentUnit,
    thresholds: above({ warning: 0.8, critical: 0.9 }),
  }),
];

const ingestion = [
  timeseriesPanel({
    title: "Received",
    description: "Bytes of logs that the platform produces; compare with loki.ingestionRateMb in the stack's settings.",
    queries: [{ expr: "sum(rate(loki_distributor_bytes_received_total[$__rate_interval]))", legend: "received" }],
    unit: units.BytesPerSecondSI,
  }),
  timeseriesPanel({
    title: "Discarded lines by reason",
    description:
      "rate_limited, per_stream_rate_limit and stream_limit are settings; greater_than_max_sample_age is late.",
    queries: [{ expr: "sum by (reason) (rate(loki_discarded_samples_total[$__rate_interval]))", legend: "{{reason}}" }],
    unit: units.OpsPerSecond,
  }),
  timeseriesPanel({
    title: "Active streams",
    description: "Each combination of label values is one; limited by loki.maxStreams over all replicas.",
    queries: [{ expr: "sum by (pod) (loki_ingester_memory_streams)", legend: "{{pod}}" }],
  }),
  timeseriesPanel({
    title: "Failed uploads",
    description: "Chunks that S3 did not take. Anything above zero for long fills the disks.",
    queries: [
      {
        expr: "sum by (pod) (rate(loki_ingester_chunks_flush_failures_total[$__rate_interval]))",
        legend: "{{pod}}",
      },
    ],
    unit: units.OpsPerSecond,
  }),
];

const requests = [
  timeseriesPanel({
    title: "Failed share by route",
    description: "Answers 5xx. Above 5 % logs are not stored (push) or cannot be read (query).",
    queries: [
      {
        expr: shareOf(
          'sum by (route) (rate(loki_request_duration_seconds_count{status_code=~"5..", route!="ready"}[$__rate_interval]))',
          'sum by (route) (rate(loki_request_duration_seconds_count{route!="ready"}[$__rate_interval]))',
        ),
        legend: "{{route}}",
      },
    ],
    unit: units.PercentUnit,
    thresholds: above({ critical: 0.05 }),
  }),
  timeseriesPanel({
    title: "Latency, 99th percentile",
    description: "Push takes milliseconds; queries as long as the data they read.",
    queries: [
      {
        expr:
          "histogram_quantile(0.99, sum by (route, le) (rate(" +
          'loki_request_duration_seconds_bucket{route=~"loki_api_v1_(push|query|query_range)"}[$__rate_interval])))',
        legend: "{{route}}",
      },
    ],
    unit: units.Seconds,
  }),
];

const resources = [
  timeseriesPanel({
    title: "Memory",
    description: "Resident memory of each replica.",
    queries: [{ expr: 'process_resident_memory_bytes{job="loki"}', legend: "{{pod}}" }],
    unit: units.BytesIEC,
  }),
  timeseriesPanel({
    title: "Processor",
    description: "Cores used by each replica.",
    queries: [{ expr: 'rate(process_cpu_seconds_total{job="loki"}[$__rate_interval])', legend: "{{pod}}" }],
  }),
];

const ownLogs = [
  logsPanel({
    title: "Warnings and errors of Loki itself",
    description: "What the servers complain about, newest first.",
    queries: [{ expr: '{namespace="monitoring", app="loki"} |~ "level=(warn|error)"' }],
  }),
];

export default dashboard({
  uid: "loki",
  title: "Loki",
  description: "Do logs arrive, are they kept, and can they be read?",
  room: "loki",
  rows: [
    { title: "Health", panels: health },
    { title: "Ingestion", panels: ingestion },
    { title: "Requests", panels: requests },
    { title: "Resources", panels: resources },
    { title: "Logs", panels: ownLogs },
  ],
});
