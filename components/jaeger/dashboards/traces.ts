import * as units from "@grafana/grafana-foundation-sdk/units";
import { above, choiceVariable, dashboard, logsPanel, textVariable, timeseriesPanel } from "../../../lib/panels";
import { traceListPanel, tracePanel } from "../../../lib/trace-panels";

const latency = "namespace_service:http_server_request_duration_seconds:p95_rate5m";
const service = "$service";

export default dashboard({
  uid: "traces",
  title: "Traces",
  description:
    "Which requests of a service were slow or failed, where was the time spent, and what did it say meanwhile?",
  room: "jaeger",
  variables: [choiceVariable("service", "Service", latency), textVariable("trace", "Trace id")],
  rows: [
    {
      title: "Find",
      panels: [
        timeseriesPanel({
          title: "Latency, 95th percentile",
          description: "Of the service's requests; choose the time of a peak. Alert: HttpLatencyHigh.",
          queries: [{ expr: `${latency}{service=~"${service}"}`, legend: "{{namespace}}/{{service}}" }],
          unit: units.Seconds,
          thresholds: above({ warning: 1 }),
        }),
        traceListPanel({
          title: "Failed",
          description: "Traces with a span that failed, newest first. Normal is none.",
          search: { service, tags: "error=true" },
        }),
        traceListPanel({
          title: "Slow",
          description: "Traces of a second or more, at which HttpLatencyHigh fires.",
          search: { service, minDuration: "1s" },
        }),
        traceListPanel({
          title: "All",
          description: "The newest traces; none at all means that the service sends no spans, see Jaeger.",
          search: { service },
        }),
      ],
    },
    {
      title: "Look",
      panels: [
        tracePanel({
          title: "Trace",
          description: "Of the id above. A span leads to the logs of its container and to the metrics of its service.",
          traceId: "$trace",
        }),
        logsPanel({
          title: "Logs of the trace",
          description: "Lines of the service with the id above; all of its lines without one.",
          queries: [{ expr: `{app=~"${service}"} |= \`$trace\`` }],
        }),
      ],
    },
  ],
});
