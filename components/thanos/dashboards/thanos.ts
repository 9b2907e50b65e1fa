import * as units from "@grafana/grafana-foundation-sdk/units";
import { above, below, dashboard, shareOf, statPanel, timeseriesPanel } from "../../../lib/panels";

const health = [
  statPanel({
    title: "Queriers up",
    description: "Pods that answer dashboards; they keep nothing, and one is enough to go on.",
    queries: [{ expr: 'sum(up{job="thanos-query"})' }],
    thresholds: below({ critical: 1 }),
  }),
  statPanel({
    title: "Stores up",
    description: "Each serves all blocks; without any, what is older than Prometheus' own retention is missing.",
    queries: [{ expr: 'sum(up{job="thanos-store"})' }],
    thresholds: below({ critical: 1 }),
  }),
  statPanel({
    title: "Oldest last upload",
    description: "Time since the replica that is furthest behind uploaded a block; a block ends every two hours.",
    queries: [
      {
        expr:
          "time() - min(max by (pod) (max_over_time(" +
          'thanos_objstore_bucket_last_successful_upload_time{job="thanos-sidecar"}[1d])) > 0)',
      },
    ],
    unit: units.Seconds,
    thresholds: above({ warning: 3 * 3600, critical: 6 * 3600 }),
  }),
  statPanel({
    title: "Compactor halted",
    description: "1 when it found blocks that it must not touch; it waits for a person then.",
    queries: [{ expr: "max(thanos_compact_halted)" }],
    thresholds: above({ critical: 1 }),
  }),
];

const queries = [
  timeseriesPanel({
    title: "Failed share of requests",
    description: "Answers 5xx. Above 5 % panels of dashboards stay empty.",
    queries: [
      {
        expr: shareOf(
          'sum by (handler) (rate(http_requests_total{job="thanos-query", handler=~"query|query_range", code=~"5.."}[$__rate_interval]))',
          'sum by (handler) (rate(http_requests_total{job="thanos-query", handler=~"query|query_range"}[$__rate_interval]))',
        ),
        legend: "{{handler}}",
      },
    ],
    unit: units.PercentUnit,
    thresholds: above({ critical: 0.05 }),
  }),
  timeseriesPanel({
    title: "Latency, 99th percentile",
    description: "How long dashboards wait. Long ranges over raw samples are slow; look at the step of the panel.",
    queries: [
      {
        expr:
          "histogram_quantile(0.99, sum by (handler, le) (rate(" +
          'http_request_duration_seconds_bucket{job="thanos-query", handler=~"query|query_range"}[$__rate_interval])))',
        legend: "{{handler}}",
      },
    ],
    unit: units.Seconds,
  }),
  timeseriesPanel({
    title: "Sources by querier",
    description: "One sidecar per replica of Prometheus, and one store, which stands for all pods of it.",
    queries: [
      { expr: "sum by (pod, store_type) (thanos_store_nodes_grpc_connections)", legend: "{{pod}} {{store_type}}" },
    ],
  }),
  timeseriesPanel({
    title: "Queries at work",
    description: "Of 20 that a querier works on at once; what comes on top waits.",
    queries: [{ expr: "max by (pod) (thanos_query_concurrent_gate_queries_in_flight)", legend: "{{pod}}" }],
  }),
];

const bucket = [
  timeseriesPanel({
    title: "Failed share of S3 operations",
    description: "Anything lasting is missing rights, a closed way to S3, or throttling.",
    queries: [
      {
        expr:
          "sum by (job, pod) (rate(thanos_objstore_bucket_operation_failures_total[$__rate_interval])) / " +
          "sum by (job, pod) (rate(thanos_objstore_bucket_operations_total[$__rate_interval]))",
        legend: "{{job}} {{pod}}",
      },
    ],
    unit: units.PercentUnit,
    thresholds: above({ warning: 0.05 }),
  }),
  timeseriesPanel({
    title: "Blocks that the stores serve",
    description:
      "Grows by one per replica every two hours and shrinks with compaction; stores must agree within minutes.",
    queries: [{ expr: "max by (pod) (thanos_bucket_store_blocks_loaded)", legend: "{{pod}}" }],
  }),
  timeseriesPanel({
    title: "Work before the compactor",
    description: "Blocks to merge, downsample and delete. A line that only rises: the compactor is too slow or stands.",
    queries: [
      { expr: "sum(thanos_compact_todo_compaction_blocks)", legend: "merge" },
      { expr: "sum(thanos_compact_todo_downsample_blocks)", legend: "downsample" },
      { expr: "sum(thanos_compact_todo_deletion_blocks)", legend: "delete" },
    ],
  }),
  timeseriesPanel({
    title: "Finished iterations of the compactor",
    description: "About one in five minutes when there is nothing to do.",
    queries: [{ expr: "sum(increase(thanos_compact_iterations_total[1h]))", legend: "per hour" }],
  }),
];

const resources = [
  timeseriesPanel({
    title: "Memory",
    description: "Resident memory; a store's limit holds its chunk pool (half) and index cache (an eighth).",
    queries: [{ expr: 'process_resident_memory_bytes{job=~"thanos-.+"}', legend: "{{job}} {{pod}}" }],
    unit: units.BytesIEC,
  }),
  timeseriesPanel({
    title: "Processor",
    description: "Cores used.",
    queries: [
      { expr: 'rate(process_cpu_seconds_total{job=~"thanos-.+"}[$__rate_interval])', legend: "{{job}} {{pod}}" },
    ],
  }),
];

export default dashboard({
  uid: "thanos",
  title: "Thanos",
  description: "Are queries answered from all replicas and from S3, and do samples get there?",
  room: "thanos",
  rows: [
    { title: "Health", panels: health },
    { title: "Queries", panels: queries },
    { title: "Bucket", panels: bucket },
    { title: "Resources", panels: resources },
  ],
});
