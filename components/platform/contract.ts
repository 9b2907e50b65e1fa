/**
 * The metric contract: what the monitored platform has to expose at /metrics so that the alerts, objectives and
 * dashboards of this room work. Written once; the reference service emits it, tests compare the rules with it.
 *
 * Names and labels follow the OpenTelemetry semantic conventions 1.42 in their Prometheus form (dots become underscores,
 * the unit is a suffix) wherever a convention exists, and the Prometheus naming practices elsewhere.
 */

/** A metric of the platform. */
export interface MetricSpec {
  readonly type: "counter" | "gauge" | "histogram";
  /** Unit of the value, in the words of Prometheus: seconds, a ratio, tokens, USD... */
  readonly unit: string;
  /** HELP text. */
  readonly help: string;
  /** Label name to what it holds; every label is always present, empty when it does not apply. */
  readonly labels: Readonly<Record<string, string>>;
  /** Upper bounds of a histogram, without +Inf. */
  readonly buckets?: readonly number[];
  /** Convention or library that defines the name; "own" where none does. */
  readonly source: string;
}

/** Bounds that the convention prescribes for HTTP durations, in seconds. */
const httpBuckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Bounds that the convention prescribes for model calls, in seconds. */
const modelBuckets = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

/** Bounds for tokens per call; the convention's, without the ones no model reaches. */
const tokenBuckets = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576];

const model = {
  gen_ai_provider_name: "who serves the model: openai, anthropic, aws.bedrock...",
  gen_ai_request_model: "exact name of the model that was asked for",
} as const;
const operation = { gen_ai_operation_name: "chat, embeddings...", ...model } as const;
const queue = { queue: "name of the BullMQ queue" } as const;
const evaluation = {
  gen_ai_evaluation_name: "what was judged: enrichment_accuracy, scoring_agreement...",
  gen_ai_request_model: model.gen_ai_request_model,
} as const;

const http = "https://opentelemetry.io/docs/specs/semconv/http/http-metrics/";
const genAi = "https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/";
const bullmq = "https://docs.bullmq.io/guide/metrics/prometheus";
const bullmqTelemetry = "https://docs.bullmq.io/guide/telemetry/metrics";

/** Metrics by name; a histogram `x` is read as `x_bucket`, `x_sum` and `x_count`. */
export const contract = {
  http_server_request_duration_seconds: {
    type: "histogram",
    unit: "seconds",
    help: "Duration of HTTP server requests, probes and scrapes left out.",
    labels: {
      http_request_method: "GET, POST...; _OTHER for unknown ones",
      http_route: "template of the route, such as /v1/leads/:id, never the path itself; empty when none matched",
      http_response_status_code: "200, 404, 503...",
    },
    buckets: httpBuckets,
    source: http,
  },
  nodejs_eventloop_lag_p99_seconds: {
    type: "gauge",
    unit: "seconds",
    help: "99th percentile of the delay of the event loop since the last scrape.",
    labels: {},
    source: "prom-client, collectDefaultMetrics()",
  },
  bullmq_job_count: {
    type: "gauge",
    unit: "jobs",
    help: "Number of jobs in the queue by state.",
    labels: { ...queue, state: "waiting, prioritized, active, delayed, failed, completed" },
    source: bullmq,
  },
  bullmq_oldest_waiting_job_age_seconds: {
    type: "gauge",
    unit: "seconds",
    help: "Age of the oldest job that waits in the queue; 0 when none waits.",
    labels: queue,
    source: "own: BullMQ knows the job (queue.getWaiting(0, 0)), but exposes no age",
  },
  bullmq_jobs_completed_total: {
    type: "counter",
    unit: "jobs",
    help: "Jobs that completed.",
    labels: queue,
    source: bullmqTelemetry,
  },
  bullmq_jobs_failed_total: {
    type: "counter",
    unit: "jobs",
    help: "Jobs that failed after their last retry.",
    labels: queue,
    source: bullmqTelemetry,
  },
  leads_captured_total: {
    type: "counter",
    unit: "leads",
    help: "Leads accepted from a channel.",
    labels: { channel: "web_form, partner_api, phone..." },
    source: "own",
  },
  leads_enriched_total: {
    type: "counter",
    unit: "leads",
    help: "Leads that went through enrichment.",
    labels: { outcome: "success or failed" },
    source: "own",
  },
  leads_scored_total: {
    type: "counter",
    unit: "leads",
    help: "Leads that got a score.",
    labels: { grade: "hot, warm or cold" },
    source: "own",
  },
  gen_ai_client_operation_duration_seconds: {
    type: "histogram",
    unit: "seconds",
    help: "Duration of calls of a model, retries included.",
    labels: { ...operation, error_type: "timeout, 500, 429...; empty when the call succeeded" },
    buckets: modelBuckets,
    source: genAi,
  },
  gen_ai_client_operation_time_to_first_chunk_seconds: {
    type: "histogram",
    unit: "seconds",
    help: "Time until the first chunk of a streamed answer, which holds the first token.",
    labels: operation,
    buckets: modelBuckets,
    source: genAi,
  },
  gen_ai_client_token_usage: {
    type: "histogram",
    unit: "tokens",
    help: "Tokens that a call was billed for.",
    labels: { ...operation, gen_ai_token_type: "input or output" },
    buckets: tokenBuckets,
    source: genAi,
  },
  gen_ai_client_cost_usd_total: {
    type: "counter",
    unit: "USD",
    help: "List price of the tokens used.",
    labels: operation,
    source: "own: the conventions have no cost",
  },
  gen_ai_client_refusals_total: {
    type: "counter",
    unit: "calls",
    help: "Answers that refuse: finish reason content_filter or refusal.",
    labels: operation,
    source: "own: finish reasons are an attribute of spans only",
  },
  gen_ai_client_rate_limited_total: {
    type: "counter",
    unit: "attempts",
    help: "Attempts that the provider answered with 429, also those that a retry hid.",
    labels: operation,
    source: "own: client libraries retry 429 silently, so error_type shows the last attempt only",
  },
  gen_ai_evaluation_score: {
    type: "gauge",
    unit: "ratio",
    help: "Mean score of the newest evaluation over the reference set, 0 to 1.",
    labels: evaluation,
    source: "own: the conventions have evaluations as events (gen_ai.evaluation.result)",
  },
  gen_ai_evaluation_timestamp_seconds: {
    type: "gauge",
    unit: "seconds since 1970",
    help: "When the newest evaluation ended.",
    labels: evaluation,
    source: "own",
  },
  lead_score_drift_psi: {
    type: "gauge",
    unit: "population stability index",
    help: "Distance of the scores of the last day from those the model was accepted with.",
    labels: { gen_ai_request_model: model.gen_ai_request_model },
    source: "own; the index is the usual one: below 0.1 stable, above 0.2 shifted",
  },
} as const satisfies Readonly<Record<string, MetricSpec>>;

export type MetricName = keyof typeof contract;

/** The labels that an observation of a metric must carry, all of them. */
export type Labels<Name extends MetricName> = Readonly<Record<keyof (typeof contract)[Name]["labels"], string>>;

/** Labels that Prometheus adds to every series of an annotated pod (components/prometheus/scrape.ts). */
export const targetLabels = ["job", "instance", "namespace", "pod", "container", "node", "service"] as const;

/**
 * Metrics of OpenCost that the cost rules read, with the labels that they have after scraping.
 * OpenCost reports on other pods and nodes, so its labels clash with those of its own pod and arrive as `exported_...`.
 * Source: opencost/opencost, pkg/costmodel/metrics.go.
 */
export const openCost = {
  node_total_hourly_cost: ["exported_node"],
  node_cpu_hourly_cost: ["exported_node"],
  node_ram_hourly_cost: ["exported_node"],
  pv_hourly_cost: ["persistentvolume"],
  kubecost_load_balancer_cost: ["exported_namespace", "service_name"],
  kubecost_cluster_management_cost: ["provisioner_name"],
  container_cpu_allocation: ["exported_namespace", "exported_pod", "exported_container", "exported_node"],
  container_memory_allocation_bytes: ["exported_namespace", "exported_pod", "exported_container", "exported_node"],
  pod_pvc_allocation: ["exported_namespace", "exported_pod", "persistentvolumeclaim", "persistentvolume"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Every name under which a metric of the contract appears in an exposition. */
export function seriesNames(name: string, { type }: MetricSpec): string[] {
  return type === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}
