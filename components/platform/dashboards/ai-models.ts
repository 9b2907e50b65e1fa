import * as units from "@grafana/grafana-foundation-sdk/units";
import { above, below, dashboard, labelVariable, statPanel, timeseriesPanel } from "../../../lib/panels";

const selected = 'gen_ai_request_model=~"$gen_ai_request_model"';
const scraped = `job="kubernetes-pods", ${selected}`;
const legend = "{{gen_ai_provider_name}} {{gen_ai_request_model}}";
const calls = "model:gen_ai_client_operations:rate5m";
const tokens = `model:gen_ai_client_tokens_per_operation:mean_rate1h{${selected}}`;
const recorded = (name: string) => `model:gen_ai_client_${name}{${selected}}`;

export default dashboard({
  uid: "ai-models",
  title: "AI models",
  description: "Do the models answer, well, in time, and at what cost?",
  room: "platform",
  variables: [labelVariable("gen_ai_request_model", "Model", calls)],
  rows: [
    {
      title: "Cost",
      panels: [
        statPanel({
          title: "Cost per scored lead",
          description: "All models, over the last hour. Alert: AiModelCostPerLeadHigh.",
          queries: [{ expr: "leads:gen_ai_client_cost_usd:ratio_rate1h" }],
          unit: units.Dollars,
          decimals: 3,
          thresholds: above({ warning: 0.25 }),
        }),
        statPanel({
          title: "Cost of 24 hours",
          description: "Of the selected models, at list price.",
          queries: [{ expr: `sum(increase(gen_ai_client_cost_usd_total{${scraped}}[1d]))` }],
          unit: units.Dollars,
        }),
        timeseriesPanel({
          title: "Cost per hour",
          description: "At list price. Alert: AiModelCostPerHourHigh.",
          queries: [{ expr: recorded("cost_usd:rate1h"), legend }],
          unit: units.Dollars,
          thresholds: above({ warning: 25 }),
        }),
        timeseriesPanel({
          title: "Tokens per second",
          description: "Input is the prompt with its context; output costs several times as much.",
          queries: [
            {
              expr: `sum by (gen_ai_request_model, gen_ai_token_type) (rate(gen_ai_client_token_usage_sum{${scraped}}[5m]))`,
              legend: "{{gen_ai_request_model}} {{gen_ai_token_type}}",
            },
          ],
        }),
        timeseriesPanel({
          title: "Tokens per call against the day before",
          description: "1 is unchanged; 2 is twice the prompt, or an agent that loops. Alert: AiModelTokenUsageSurge.",
          queries: [{ expr: `${tokens} / avg_over_time(${tokens}[1d] offset 1d)`, legend }],
          thresholds: above({ warning: 2 }),
        }),
      ],
    },
    {
      title: "Calls",
      panels: [
        timeseriesPanel({
          title: "Calls per second",
          description: "Retries of one call are counted once.",
          queries: [{ expr: `${calls}{${selected}}`, legend }],
          unit: units.RequestsPerSecond,
        }),
        timeseriesPanel({
          title: "Failing calls",
          description: "Share, of models with more than 0.02 calls/s. Alert: AiModelErrorRatioHigh.",
          queries: [
            {
              expr: `${recorded("operation_errors:ratio_rate5m")} * 100 and ${calls}{${selected}} > 0.02`,
              legend,
            },
          ],
          unit: units.Percent,
          thresholds: above({ critical: 5 }),
        }),
        timeseriesPanel({
          title: "Failures by type",
          description: "Timeouts, 5xx of the provider, refused credentials...",
          queries: [
            {
              expr: `sum by (gen_ai_request_model, error_type) (rate(gen_ai_client_operation_duration_seconds_count{${scraped}, error_type!=""}[5m]))`,
              legend: "{{gen_ai_request_model}} {{error_type}}",
            },
          ],
          unit: units.RequestsPerSecond,
        }),
        timeseriesPanel({
          title: "Attempts answered with 429",
          description: "Share of all attempts, hidden retries included. Alert: AiModelRateLimited.",
          queries: [{ expr: `${recorded("rate_limited:ratio_rate5m")} * 100`, legend }],
          unit: units.Percent,
          thresholds: above({ warning: 5 }),
        }),
        timeseriesPanel({
          title: "Latency, 95th percentile",
          description: "Of whole calls. Alert: AiModelLatencyHigh.",
          queries: [{ expr: recorded("operation_duration_seconds:p95_rate5m"), legend }],
          unit: units.Seconds,
          thresholds: above({ warning: 10 }),
        }),
        timeseriesPanel({
          title: "Time to first token, 95th percentile",
          description: "Of streamed answers. Alert: AiModelTimeToFirstTokenHigh.",
          queries: [{ expr: recorded("operation_time_to_first_chunk_seconds:p95_rate5m"), legend }],
          unit: units.Seconds,
          thresholds: above({ warning: 2.5 }),
        }),
      ],
    },
    {
      title: "Quality",
      panels: [
        timeseriesPanel({
          title: "Refusals",
          description: "Share of the calls that the model or its filter refuses. Alert: AiModelRefusalRatioHigh.",
          queries: [{ expr: `${recorded("refusals:ratio_rate15m")} * 100`, legend }],
          unit: units.Percent,
          thresholds: above({ warning: 5 }),
        }),
        timeseriesPanel({
          title: "Evaluation score",
          description: "Of the newest evaluation; 1 is best. Alert: AiModelQualityLow.",
          queries: [
            {
              expr: `min by (gen_ai_evaluation_name, gen_ai_request_model) (gen_ai_evaluation_score{${scraped}})`,
              legend: "{{gen_ai_request_model}} {{gen_ai_evaluation_name}}",
            },
          ],
          max: 1,
          thresholds: below({ warning: 0.8 }),
        }),
        timeseriesPanel({
          title: "Drift of lead scores",
          description: "Population stability index; below 0.1 is stable. Alert: AiModelDrift.",
          queries: [
            {
              expr: `max by (gen_ai_request_model) (lead_score_drift_psi{${scraped}})`,
              legend: "{{gen_ai_request_model}}",
            },
          ],
          thresholds: above({ warning: 0.2 }),
        }),
        timeseriesPanel({
          title: "Hours since the last evaluation",
          description: "An old score says nothing about today's answers. Alert: AiModelEvaluationStale.",
          queries: [
            {
              expr: `(time() - max by (gen_ai_evaluation_name, gen_ai_request_model) (gen_ai_evaluation_timestamp_seconds{${scraped}})) / 3600`,
              legend: "{{gen_ai_request_model}} {{gen_ai_evaluation_name}}",
            },
          ],
          unit: units.Hours,
          thresholds: above({ warning: 36 }),
        }),
      ],
    },
  ],
});
