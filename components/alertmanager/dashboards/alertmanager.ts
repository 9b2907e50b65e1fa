import * as units from "@grafana/grafana-foundation-sdk/units";
import { above, below, dashboard, statPanel, tablePanel, timeseriesPanel } from "../../../lib/panels";

const health = [
  statPanel({
    title: "Replicas up",
    description: "Alertmanagers that Prometheus can scrape. Each one can notify alone; none means nobody is told.",
    queries: [{ expr: 'sum(up{job="alertmanager"})' }],
    thresholds: below({ critical: 1 }),
  }),
  statPanel({
    title: "Cluster members seen",
    description: "Replicas that the loneliest replica sees, itself included. Fewer than are up: people are told twice.",
    queries: [{ expr: "min(alertmanager_cluster_members)" }],
  }),
  statPanel({
    title: "Configuration in force",
    description: "1 when every replica loaded the newest configuration, 0 when one goes on with an old one.",
    queries: [{ expr: "min(alertmanager_config_last_reload_successful)" }],
    thresholds: below({ critical: 1 }),
  }),
  statPanel({
    title: "Active silences",
    description: "Silences in force now. A forgotten one hides real alerts.",
    queries: [{ expr: 'max(alertmanager_silences{state="active"})' }],
  }),
];

const alerts = [
  tablePanel({
    title: "Firing alerts",
    description: "What Prometheus fires now, silenced or not, by name, severity and team.",
    queries: [{ expr: 'count by (alertname, severity, team) (ALERTS{alertstate="firing"})' }],
  }),
  timeseriesPanel({
    title: "Alerts received",
    description: "Alerts that Prometheus and the Loki ruler send. The Watchdog alone keeps this above zero.",
    queries: [{ expr: "sum by (pod, status) (rate(alertmanager_alerts_received_total[$__rate_interval]))" }],
    unit: units.OpsPerSecond,
  }),
];

const notifications = [
  timeseriesPanel({
    title: "Notifications by channel",
    description: "Messages that left, by kind of channel. Zero while nothing fires is normal.",
    queries: [
      {
        expr: "sum by (integration) (rate(alertmanager_notifications_total[$__rate_interval])) > 0",
        legend: "{{integration}}",
      },
    ],
    unit: units.OpsPerSecond,
  }),
  timeseriesPanel({
    title: "Failed share by replica and channel",
    description: "Above 1 % the channel counts as failing: credentials, rate limit or network. Gaps: nothing was sent.",
    queries: [
      {
        expr:
          "sum by (pod, integration) (rate(alertmanager_notifications_failed_total[15m])) / " +
          "sum by (pod, integration) (rate(alertmanager_notifications_total[15m]))",
        legend: "{{pod}} {{integration}}",
      },
    ],
    unit: units.PercentUnit,
    thresholds: above({ warning: 0.01 }),
  }),
  timeseriesPanel({
    title: "Failures by reason",
    description: "authError: the credential is wrong or revoked; rateLimited: too many messages; serverError: theirs.",
    queries: [
      {
        expr: "sum by (integration, reason) (rate(alertmanager_notifications_failed_total[$__rate_interval])) > 0",
        legend: "{{integration}} {{reason}}",
      },
    ],
    unit: units.OpsPerSecond,
  }),
  timeseriesPanel({
    title: "Time to deliver, 90th percentile",
    description: "How long the channel takes to accept a message. Buckets end at 20 seconds.",
    queries: [
      {
        expr:
          "histogram_quantile(0.9, " +
          "sum by (integration, le) (rate(alertmanager_notification_latency_seconds_bucket[$__rate_interval])))",
        legend: "{{integration}}",
      },
    ],
    unit: units.Seconds,
  }),
  timeseriesPanel({
    title: "Suppressed notifications",
    description: "Held back because of a silence or an inhibition.",
    queries: [
      {
        expr: "sum by (reason) (rate(alertmanager_notifications_suppressed_total[$__rate_interval]))",
        legend: "{{reason}}",
      },
    ],
    unit: units.OpsPerSecond,
  }),
];

const resources = [
  timeseriesPanel({
    title: "Memory",
    description: "Resident memory of each replica.",
    queries: [{ expr: 'process_resident_memory_bytes{job="alertmanager"}', legend: "{{pod}}" }],
    unit: units.BytesIEC,
  }),
  timeseriesPanel({
    title: "Processor",
    description: "Cores used by each replica.",
    queries: [{ expr: 'rate(process_cpu_seconds_total{job="alertmanager"}[$__rate_interval])', legend: "{{pod}}" }],
  }),
];

export default dashboard({
  uid: "alertmanager",
  title: "Alertmanager",
  description: "Are people told, through which channel, and what keeps them from being told?",
  room: "alertmanager",
  rows: [
    { title: "Health", panels: health },
    { title: "Alerts", panels: alerts },
    { title: "Notifications", panels: notifications },
    { title: "Resources", panels: resources },
  ],
});
