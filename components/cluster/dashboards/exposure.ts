import * as units from "@grafana/grafana-foundation-sdk/units";
import { above, below, dashboard, shareOf, statPanel, timeseriesPanel } from "../../../lib/panels";

const health = [
  statPanel({
    title: "Login proxies up",
    description: "Replicas before each page. None before a page means that it cannot be opened from outside.",
    queries: [{ expr: 'sum by (service) (up{job="oauth2-proxy"})', legend: "{{service}}" }],
    thresholds: below({ warning: 1 }),
    span: 12,
  }),
  statPanel({
    title: "Requests in flight",
    description: "Requests that wait for the page behind the login. A number that only grows: the page hangs.",
    queries: [{ expr: "sum(oauth2_proxy_requests_in_flight)" }],
    span: 12,
  }),
];

const traffic = [
  timeseriesPanel({
    title: "Requests by status",
    description: "403 and 401: people who are not logged in, or somebody who guesses passwords. 5xx: the page is down.",
    queries: [
      {
        expr: "sum by (service, code) (rate(oauth2_proxy_requests_total[$__rate_interval]))",
        legend: "{{service}} {{code}}",
      },
    ],
    unit: units.RequestsPerSecond,
  }),
  timeseriesPanel({
    title: "Failed share",
    description: "Above 20 % LoginProxyErrors fires. Gaps: nobody looked at the page.",
    queries: [
      {
        expr: shareOf(
          'sum by (service) (rate(oauth2_proxy_requests_total{code=~"5.."}[5m]))',
          "sum by (service) (rate(oauth2_proxy_requests_total[5m]))",
        ),
        legend: "{{service}}",
      },
    ],
    unit: units.PercentUnit,
    thresholds: above({ warning: 0.2 }),
  }),
  timeseriesPanel({
    title: "Time to answer, 90th percentile",
    description: "Login and page together. Queries over weeks take long; two minutes is the limit.",
    queries: [
      {
        expr:
          "histogram_quantile(0.9, " +
          "sum by (service, le) (rate(oauth2_proxy_response_duration_seconds_bucket[$__rate_interval])))",
        legend: "{{service}}",
      },
    ],
    unit: units.Seconds,
  }),
  timeseriesPanel({
    title: "Memory",
    description: "Resident memory of each replica.",
    queries: [{ expr: 'process_resident_memory_bytes{job="oauth2-proxy"}', legend: "{{pod}}" }],
    unit: units.BytesIEC,
  }),
];

export default dashboard({
  uid: "exposure",
  title: "Edge login",
  description:
    "Can people open Prometheus, Alertmanager and Jaeger from outside, and is somebody trying who should not?",
  room: "cluster",
  rows: [
    { title: "Health", panels: health },
    { title: "Traffic", panels: traffic },
  ],
});
