import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

export const registry = new Registry();
collectDefaultMetrics({ register: registry }); // nodejs_eventloop_lag_p99_seconds among them

const registers = [registry];
const model = ["gen_ai_provider_name", "gen_ai_request_model"] as const;
const operation = ["gen_ai_operation_name", ...model] as const;

/** Bounds of OpenTelemetry's conventions, in seconds. */
const callSeconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

export const requestDuration = new Histogram({
  name: "http_server_request_duration_seconds",
  help: "Duration of HTTP server requests, probes and scrapes left out.",
  labelNames: ["http_request_method", "http_route", "http_response_status_code"] as const,
  buckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  registers,
});

export const leads = {
  captured: new Counter({
    name: "leads_captured_total",
    help: "Leads accepted from a channel.",
    labelNames: ["channel"] as const,
    registers,
  }),
  enriched: new Counter({
    name: "leads_enriched_total",
    help: "Leads that went through enrichment.",
    labelNames: ["outcome"] as const,
    registers,
  }),
  scored: new Counter({
    name: "leads_scored_total",
    help: "Leads that got a score.",
    labelNames: ["grade"] as const,
    registers,
  }),
};

// A series exists before its first event, or rate() misses that event.
for (const channel of ["web_form", "partner_api", "phone"]) leads.captured.inc({ channel }, 0);
for (const outcome of ["success", "failed"]) leads.enriched.inc({ outcome }, 0);
for (const grade of ["hot", "warm", "cold"]) leads.scored.inc({ grade }, 0);

export const jobs = {
  completed: new Counter({
    name: "bullmq_jobs_completed_total",
    help: "Jobs that completed.",
    labelNames: ["queue"] as const,
    registers,
  }),
  failed: new Counter({
    name: "bullmq_jobs_failed_total",
    help: "Jobs that failed after their last retry.",
    labelNames: ["queue"] as const,
    registers,
  }),
};

export const calls = {
  duration: new Histogram({
    name: "gen_ai_client_operation_duration_seconds",
    help: "Duration of calls of a model, retries included.",
    labelNames: [...operation, "error_type"] as const,
    buckets: callSeconds,
    registers,
  }),
  timeToFirstChunk: new Histogram({
    name: "gen_ai_client_operation_time_to_first_chunk_seconds",
    help: "Time until the first chunk of a streamed answer, which holds the first token.",
    labelNames: operation,
    buckets: callSeconds,
    registers,
  }),
  tokens: new Histogram({
    name: "gen_ai_client_token_usage",
    help: "Tokens that a call was billed for.",
    labelNames: [...operation, "gen_ai_token_type"] as const,
    buckets: [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576],
    registers,
  }),
  cost: new Counter({
    name: "gen_ai_client_cost_usd_total",
    help: "List price of the tokens used.",
    labelNames: operation,
    registers,
  }),
  refusals: new Counter({
    name: "gen_ai_client_refusals_total",
    help: "Answers that refuse: finish reason content_filter or refusal.",
    labelNames: operation,
    registers,
  }),
  rateLimited: new Counter({
    name: "gen_ai_client_rate_limited_total",
    help: "Attempts that the provider answered with 429, also those that a retry hid.",
    labelNames: operation,
    registers,
  }),
};

const evaluation = ["gen_ai_evaluation_name", "gen_ai_request_model"] as const;

/** Set by what evaluates the models, once a day. */
export const quality = {
  score: new Gauge({
    name: "gen_ai_evaluation_score",
    help: "Mean score of the newest evaluation over the reference set, 0 to 1.",
    labelNames: evaluation,
    registers,
  }),
  evaluated: new Gauge({
    name: "gen_ai_evaluation_timestamp_seconds",
    help: "When the newest evaluation ended.",
    labelNames: evaluation,
    registers,
  }),
  drift: new Gauge({
    name: "lead_score_drift_psi",
    help: "Distance of the scores of the last day from those the model was accepted with.",
    labelNames: ["gen_ai_request_model"] as const,
    registers,
  }),
};
