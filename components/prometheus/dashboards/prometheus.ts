import * as units from "@grafana/grafana-foundation-sdk/units";
import { above, below, dashboard, statPanel, tablePanel, timeseriesPanel } from "../../../lib/panels";

export default dashboard({
  uid: "prometheus",
  title: "Prometheus",
  description: "Does Prometheus see everything, evaluate everything, and have room for it?",
  room: "prometheus",
  rows: [
    {
      title: "Now",
      panels: [
        statPanel({
          title: "Targets down",
          description: "Targets that could not be scraped; normal is none. Alert: TargetDown.",
          queries: [{ expr: "count(up == 0) or vector(0)" }],
          thresholds: above({ critical: 1 }),
        }),
        statPanel({
          title: "Active series",
          description: "Series in memory, per replica; memory grows with it.",
          queries: [{ expr: "max(pod:prometheus_tsdb_head_series:sum)" }],
          unit: units.Short,
        }),
        statPanel({
          title: "Configuration in force",
          description: "1 when every replica runs on the newest configuration. Alert: PrometheusConfigReloadFailed.",
          queries: [{ expr: "min(prometheus_config_last_reload_successful)" }],
          thresholds: below({ critical: 1 }),
        }),
        statPanel({
          title: "Notifications refused",
          description: "Share that even the best Alertmanager refuses; normal is none. Alert: PrometheusCannotNotify.",
          queries: [
            {
              expr: "max(min without (alertmanager) (rate(prometheus_notifications_errors_total[5m]) / rate(prometheus_notifications_sent_total[5m]))) * 100",
            },
          ],
          unit: units.Percent,
          thresholds: above({ critical: 3 }),
        }),
      ],
    },
    {
      title: "Scraping",
      panels: [
        timeseriesPanel({
          title: "Share of targets up",
          description: "Per job; normal is 100 %.",
          queries: [{ expr: "job:up:ratio", legend: "{{job}}" }],
          unit: units.PercentUnit,
          max: 1,
        }),
        tablePanel({
          title: "Targets down",
          description: "Each target that does not answer.",
          queries: [{ expr: "up == 0" }],
        }),
        timeseriesPanel({
          title: "Samples per second",
          description: "Rate at which each replica appends samples; a jump is new series or a shorter interval.",
          queries: [
            { expr: "sum by (pod) (rate(prometheus_tsdb_head_samples_appended_total[5m]))", legend: "{{pod}}" },
          ],
        }),
        timeseriesPanel({
          title: "Series in memory",
          description: "Per replica; climbing without end is a label with unbounded values.",
          queries: [{ expr: "pod:prometheus_tsdb_head_series:sum", legend: "{{pod}}" }],
        }),
      ],
    },
    {
      title: "Rules and notifications",
      panels: [
        timeseriesPanel({
          title: "Failed rule evaluations",
          description: "Normal is none. Alert: PrometheusRuleFailures.",
          queries: [
            {
              expr: "sum by (rule_group) (increase(prometheus_rule_evaluation_failures_total[5m]))",
              legend: "{{rule_group}}",
            },
          ],
        }),
        timeseriesPanel({
          title: "Notifications dropped per second",
          description: "Normal is none. Alert: PrometheusNotificationsDropped.",
          queries: [{ expr: "sum by (pod) (rate(prometheus_notifications_dropped_total[5m]))", legend: "{{pod}}" }],
        }),
      ],
    },
    {
      title: "Storage",
      panels: [
        timeseriesPanel({
          title: "Size of blocks",
          description: "Grows until prometheus.retention.size or .time deletes the oldest block.",
          queries: [{ expr: "sum by (pod) (prometheus_tsdb_storage_blocks_bytes)", legend: "{{pod}}" }],
          unit: units.BytesIEC,
        }),
        timeseriesPanel({
          title: "Memory",
          description: "Resident memory per replica, against the limit in prometheus.resources.",
          queries: [{ expr: 'sum by (pod) (process_resident_memory_bytes{job="prometheus"})', legend: "{{pod}}" }],
          unit: units.BytesIEC,
        }),
        timeseriesPanel({
          title: "Trouble with the database",
          description: "Failed compactions, reloads and corruptions. Alert: PrometheusStorageErrors.",
          queries: [
            {
              expr: "sum by (pod) (increase(prometheus_tsdb_compactions_failed_total[3h]))",
              legend: "{{pod}} compaction",
            },
            { expr: "sum by (pod) (increase(prometheus_tsdb_reloads_failures_total[3h]))", legend: "{{pod}} reload" },
            {
              expr: "sum by (pod) (increase(prometheus_tsdb_wal_corruptions_total[3h]))",
              legend: "{{pod}} corruption",
            },
          ],
        }),
      ],
    },
  ],
});
