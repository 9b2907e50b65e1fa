import * as units from "@grafana/grafana-foundation-sdk/units";
import { above, below, dashboard, labelVariable, statPanel, tablePanel, timeseriesPanel } from "../../../lib/panels";

const service = 'namespace=~"$namespace", service=~"$service"';
const scraped = `job="kubernetes-pods", ${service}`;
const queue = 'namespace=~"$namespace"';
const requests = "namespace_service:http_server_requests:rate5m";
const errors = "namespace_service:http_server_request_errors:ratio_rate5m";
const latency = "namespace_service:http_server_request_duration_seconds:p95_rate5m";
const leads = 'job="kubernetes-pods"';

export default dashboard({
  uid: "application",
  title: "Application",
  description: "Do the platform's services answer, in time, and does every lead get through?",
  room: "platform",
  variables: [labelVariable("namespace", "Namespace", requests), labelVariable("service", "Service", requests)],
  rows: [
    {
      title: "Requests",
      panels: [
        timeseriesPanel({
          title: "Requests per second",
          description: "Per service; probes and scrapes are left out by the services.",
          queries: [{ expr: `${requests}{${service}}`, legend: "{{namespace}}/{{service}}" }],
          unit: units.RequestsPerSecond,
        }),
        timeseriesPanel({
          title: "Failing requests",
          description: "Share with 5xx, of services with more than 0.1 requests/s. Alert: HttpErrorRatioHigh.",
          queries: [
            {
              expr: `${errors}{${service}} * 100 and ${requests}{${service}} > 0.1`,
              legend: "{{namespace}}/{{service}}",
            },
          ],
          unit: units.Percent,
          thresholds: above({ critical: 5 }),
        }),
        timeseriesPanel({
          title: "Latency, 95th percentile",
          description: "5 % of the requests take longer. Alert: HttpLatencyHigh.",
          queries: [{ expr: `${latency}{${service}}`, legend: "{{namespace}}/{{service}}" }],
          unit: units.Seconds,
          thresholds: above({ warning: 1 }),
        }),
        tablePanel({
          title: "Routes that fail most",
          description: "Requests per second with 5xx, by route; where to look first.",
          queries: [
            {
              expr: `topk(10, sum by (service, http_request_method, http_route, http_response_status_code) (rate(http_server_request_duration_seconds_count{${scraped}, http_response_status_code=~"5.."}[5m])) > 0)`,
            },
          ],
          unit: units.RequestsPerSecond,
        }),
        timeseriesPanel({
          title: "Delay of the event loop",
          description: "99th percentile per pod; synchronous work blocks everything. Alert: EventLoopLagHigh.",
          queries: [
            {
              expr: `max by (namespace, service, pod) (nodejs_eventloop_lag_p99_seconds{${scraped}})`,
              legend: "{{namespace}}/{{pod}}",
            },
          ],
          unit: units.Seconds,
          thresholds: above({ warning: 0.25 }),
        }),
      ],
    },
    {
      title: "Queues",
      panels: [
        timeseriesPanel({
          title: "Jobs waiting",
          description: "Not yet taken by a worker. Alert: JobQueueDepthHigh.",
          queries: [{ expr: `namespace_queue:bullmq_jobs_waiting:max{${queue}}`, legend: "{{namespace}}/{{queue}}" }],
          thresholds: above({ warning: 1000 }),
        }),
        timeseriesPanel({
          title: "Age of the oldest job",
          description: "How late the newest lead will be at least. Alert: JobQueueStalled.",
          queries: [
            {
              expr: `max by (namespace, queue) (bullmq_oldest_waiting_job_age_seconds{job="kubernetes-pods", ${queue}})`,
              legend: "{{namespace}}/{{queue}}",
            },
          ],
          unit: units.Seconds,
          thresholds: above({ critical: 600 }),
        }),
        timeseriesPanel({
          title: "Failed jobs",
          description: "Share that failed after the last retry. Alert: JobFailureRatioHigh.",
          queries: [
            {
              expr: `namespace_queue:bullmq_jobs_failed:ratio_rate15m{${queue}} * 100`,
              legend: "{{namespace}}/{{queue}}",
            },
          ],
          unit: units.Percent,
          thresholds: above({ warning: 5 }),
        }),
        timeseriesPanel({
          title: "Jobs completed per second",
          description: "What the workers get done.",
          queries: [
            {
              expr: `sum by (namespace, queue) (rate(bullmq_jobs_completed_total{job="kubernetes-pods", ${queue}}[5m]))`,
              legend: "{{namespace}}/{{queue}}",
            },
          ],
          unit: units.CountsPerSecond,
        }),
      ],
    },
    {
      title: "Leads",
      panels: [
        statPanel({
          title: "Captured in an hour",
          description: "All channels.",
          queries: [{ expr: "leads:captured:increase1h" }],
          decimals: 0,
        }),
        statPanel({
          title: "Against a week ago",
          description: "Same hour; empty below 20 leads. Alert: LeadCaptureDropped.",
          queries: [{ expr: "leads:captured:increase1h / (leads:captured:increase1h offset 1w >= 20) * 100" }],
          unit: units.Percent,
          decimals: 0,
          thresholds: below({ critical: 30 }),
        }),
        statPanel({
          title: "Enrichment failing",
          description: "Share of the leads of 15 minutes. Alert: LeadEnrichmentFailing.",
          queries: [{ expr: "leads:enriched_failed:ratio_rate15m * 100" }],
          unit: units.Percent,
          thresholds: above({ warning: 20 }),
        }),
        statPanel({
          title: "Scored in an hour",
          description: "Leads that reached the end of the pipeline.",
          queries: [{ expr: `sum(increase(leads_scored_total{${leads}}[1h]))` }],
          decimals: 0,
        }),
        timeseriesPanel({
          title: "Captured per hour",
          description: "By channel.",
          queries: [{ expr: `sum by (channel) (increase(leads_captured_total{${leads}}[1h]))`, legend: "{{channel}}" }],
          stacked: true,
        }),
        timeseriesPanel({
          title: "Scored per hour",
          description: "By grade; a sudden shift is a change of the leads or of the model.",
          queries: [{ expr: `sum by (grade) (increase(leads_scored_total{${leads}}[1h]))`, legend: "{{grade}}" }],
          stacked: true,
        }),
      ],
    },
  ],
});
