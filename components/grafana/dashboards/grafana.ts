import * as units from "@grafana/grafana-foundation-sdk/units";
import { above, below, dashboard, statPanel, timeseriesPanel } from "../../../lib/panels";

const health = [
  statPanel({
    title: "Replicas up",
    description: "Grafanas that Prometheus can scrape. None means nobody sees this page either.",
    queries: [{ expr: 'sum(up{job="grafana"})' }],
    thresholds: below({ critical: 1 }),
  }),
  statPanel({
    title: "Versions",
    description: "Different versions at once for longer than an update takes: an update is stuck.",
    queries: [{ expr: 'count(count by (version) (grafana_build_info{job="grafana"}))' }],
    thresholds: above({ warning: 2 }),
  }),
  statPanel({
    title: "Dashboards",
    description: "Dashboards in the database, provisioned ones included. A sudden drop: provisioning failed.",
    queries: [{ expr: "max(grafana_stat_totals_dashboard)" }],
  }),
  statPanel({
    title: "People, last 30 days",
    description: "Users who logged in during the last 30 days.",
    queries: [{ expr: "max(grafana_stat_active_users)" }],
  }),
];

const requests = [
  timeseriesPanel({
    title: "Requests by status",
    description: "5xx beyond a trickle: the database does not answer, or a data source is down.",
    queries: [
      {
        expr: "sum by (status_code) (rate(grafana_http_request_duration_seconds_count[$__rate_interval]))",
        legend: "{{status_code}}",
      },
    ],
    unit: units.RequestsPerSecond,
    stacked: true,
  }),
  timeseriesPanel({
    title: "Failed share, queries aside",
    description: "Above 5 % GrafanaRequestsFailing fires.",
    queries: [
      {
        expr:
          'sum(rate(grafana_http_request_duration_seconds_count{status_code=~"5..", handler!~"/api/ds/query.*|/api/datasources/proxy.*"}[5m])) / ' +
          'sum(rate(grafana_http_request_duration_seconds_count{handler!~"/api/ds/query.*|/api/datasources/proxy.*"}[5m]))',
        legend: "failed",
      },
    ],
    unit: units.PercentUnit,
    thresholds: above({ warning: 0.05 }),
  }),
];

const queries = [
  timeseriesPanel({
    title: "Failed share by data source",
    description: "Above 50 % GrafanaQueriesFailing fires. Wrong queries count too, so a few percent are normal.",
    queries: [
      {
        expr:
          'sum by (plugin_id) (rate(grafana_plugin_request_total{status="error"}[5m])) / ' +
          "sum by (plugin_id) (rate(grafana_plugin_request_total[5m]))",
        legend: "{{plugin_id}}",
      },
    ],
    unit: units.PercentUnit,
    thresholds: above({ warning: 0.5 }),
  }),
  timeseriesPanel({
    title: "Queries by data source",
    description: "Calls to data sources. A wall display that refreshes every 5 seconds shows up here.",
    queries: [
      {
        expr: "sum by (plugin_id) (rate(grafana_plugin_request_total[$__rate_interval]))",
        legend: "{{plugin_id}}",
      },
    ],
    unit: units.RequestsPerSecond,
  }),
];

const resources = [
  timeseriesPanel({
    title: "Database connections",
    description: "In use, per replica. Near the limit people wait for pages.",
    queries: [
      { expr: 'go_sql_stats_connections_in_use{job="grafana"}', legend: "{{pod}}" },
      { expr: 'max(go_sql_stats_connections_max_open{job="grafana"}) > 0', legend: "limit" },
    ],
  }),
  timeseriesPanel({
    title: "Memory of the server",
    description: "Resident memory of the server itself; its data source plugins are processes of their own.",
    queries: [{ expr: 'process_resident_memory_bytes{job="grafana"}', legend: "{{pod}}" }],
    unit: units.BytesIEC,
  }),
];

export default dashboard({
  uid: "grafana",
  title: "Grafana",
  description: "Do people get their pages, and which data source keeps them waiting?",
  room: "grafana",
  rows: [
    { title: "Health", panels: health },
    { title: "Requests", panels: requests },
    { title: "Queries to data sources", panels: queries },
    { title: "Resources", panels: resources },
  ],
});
