import * as units from "@grafana/grafana-foundation-sdk/units";
import { above, below, dashboard, logRatePanel, statPanel, tablePanel, timeseriesPanel } from "../../../lib/panels";

const now = [
  statPanel({
    title: "Critical alerts",
    description: "Alerts that page somebody now. Normal is none.",
    queries: [{ expr: 'count(ALERTS{alertstate="firing", severity="critical"}) or vector(0)' }],
    thresholds: above({ critical: 1 }),
  }),
  statPanel({
    title: "Warnings",
    description: "Alerts for working hours. Normal is none.",
    queries: [{ expr: 'count(ALERTS{alertstate="firing", severity="warning"}) or vector(0)' }],
    thresholds: above({ warning: 1 }),
  }),
  statPanel({
    title: "Least error budget left",
    description: "Of all objectives, over their window. Below 0 a promise is broken; see Objectives.",
    queries: [{ expr: "min(slo:error_budget_remaining:ratio)" }],
    unit: units.PercentUnit,
    thresholds: below({ warning: 0.25, critical: 0 }),
  }),
  statPanel({
    title: "Targets down",
    description: "Targets that do not answer Prometheus. Alert: TargetDown.",
    queries: [{ expr: "count(up == 0) or vector(0)" }],
    thresholds: above({ warning: 1 }),
  }),
  tablePanel({
    title: "What fires",
    description: "Every alert that fires now, with how many places it fires for.",
    queries: [{ expr: 'count by (alertname, severity, team) (ALERTS{alertstate="firing", severity!="none"})' }],
    span: 24,
  }),
];

const platform = [
  timeseriesPanel({
    title: "Requests",
    description: "Answered per second by each service; see Application.",
    queries: [{ expr: "namespace_service:http_server_requests:rate5m", legend: "{{service}}" }],
    unit: units.RequestsPerSecond,
    span: 8,
  }),
  timeseriesPanel({
    title: "Failed requests",
    description: "Share of 5xx by service. Alert: HttpErrorRatioHigh.",
    queries: [{ expr: "namespace_service:http_server_request_errors:ratio_rate5m * 100", legend: "{{service}}" }],
    unit: units.Percent,
    thresholds: above({ critical: 5 }),
    span: 8,
  }),
  timeseriesPanel({
    title: "Latency, 95th percentile",
    description: "By service. Alert: HttpLatencyHigh.",
    queries: [{ expr: "namespace_service:http_server_request_duration_seconds:p95_rate5m", legend: "{{service}}" }],
    unit: units.Seconds,
    thresholds: above({ warning: 1 }),
    span: 8,
  }),
  timeseriesPanel({
    title: "Waiting jobs",
    description: "By queue. Alert: JobQueueDepthHigh.",
    queries: [{ expr: "namespace_queue:bullmq_jobs_waiting:max", legend: "{{queue}}" }],
    span: 8,
  }),
  timeseriesPanel({
    title: "Failed model calls",
    description: "Share by model. Alert: AiModelErrorRatioHigh.",
    queries: [{ expr: "model:gen_ai_client_operation_errors:ratio_rate5m * 100", legend: "{{gen_ai_request_model}}" }],
    unit: units.Percent,
    thresholds: above({ critical: 5 }),
    span: 8,
  }),
  timeseriesPanel({
    title: "Cost of models per hour",
    description: "By model, at the rate of the last hour. Alert: AiModelCostPerHourHigh.",
    queries: [{ expr: "model:gen_ai_client_cost_usd:rate1h", legend: "{{gen_ai_request_model}}" }],
    unit: units.Dollars,
    span: 8,
  }),
];

const ground = [
  statPanel({
    title: "Nodes not ready",
    description: "Normal is none. Alert: KubeNodeNotReady.",
    queries: [
      {
        expr: 'count(kube_node_status_condition{job="kube-state-metrics", condition="Ready", status="true"} == 0) or vector(0)',
      },
    ],
    thresholds: above({ critical: 1 }),
  }),
  statPanel({
    title: "Fullest volume",
    description: "Least space left of all persistent volumes. Alert: PersistentVolumeAlmostFull.",
    queries: [
      {
        expr: 'min(kubelet_volume_stats_available_bytes{job="kubelet"} / kubelet_volume_stats_capacity_bytes{job="kubelet"}) * 100',
      },
    ],
    unit: units.Percent,
    thresholds: below({ warning: 30, critical: 10 }),
  }),
  statPanel({
    title: "Databases down",
    description: "PostgreSQL and Redis servers that do not answer their exporter. Alerts: PostgresDown, RedisDown.",
    queries: [{ expr: "(count(pg_up == 0) or vector(0)) + (count(redis_up == 0) or vector(0))" }],
    thresholds: above({ critical: 1 }),
  }),
  statPanel({
    title: "Share of monitoring",
    description: "Of the cost of the infrastructure; target below 5 %. Alert: ObservabilityCostHigh.",
    queries: [{ expr: "observability_cost_total / infrastructure_cost_total * 100" }],
    unit: units.Percent,
    decimals: 1,
    thresholds: above({ warning: 5 }),
  }),
  timeseriesPanel({
    title: "Busy processors",
    description: "By node. Alert: NodeCpuSaturated.",
    queries: [
      {
        expr: '(1 - avg by (node) (rate(node_cpu_seconds_total{job="node-exporter", mode="idle"}[5m]))) * 100',
        legend: "{{node}}",
      },
    ],
    unit: units.Percent,
    max: 100,
    thresholds: above({ warning: 90 }),
  }),
  logRatePanel({
    title: "Log lines",
    description: "Per second by namespace; a sudden rise is often the first sign of trouble, and costs.",
    queries: [{ expr: "sum by (namespace) (rate({namespace=~`.+`}[$__interval]))", legend: "{{namespace}}" }],
    stacked: true,
  }),
];

export default dashboard({
  uid: "overview",
  title: "Overview",
  description: "Is all well, and if not, where to look?",
  room: "grafana",
  rows: [
    { title: "Now", panels: now },
    { title: "The platform", panels: platform },
    { title: "What it stands on", panels: ground },
  ],
});
