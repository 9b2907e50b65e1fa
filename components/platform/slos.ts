/** A service level objective: the share of good events that is promised over 30 days. */
export interface Slo {
  /** Label `slo` of its series; also part of its alerts' names in PascalCase. */
  readonly name: string;
  /** What is promised, for dashboards and alerts. */
  readonly title: string;
  /** Who is called: `dev` or `ml`. */
  readonly team: "dev" | "ml";
  /** Share of good events, as a percentage. */
  readonly objective: number;
  /** Rate of all events: PromQL with `[5m]`. */
  readonly events: string;
  /** Rate of the bad ones: 0 when there are none, absent when that cannot be known. */
  readonly bad: string;
}

/** Days over which the error budget is counted; Prometheus must keep that much (prometheus.retention.time). */
export const sloWindowDays = 30;

const rate = (metric: string, matchers: string) => `sum(rate(${metric}{${matchers}}[5m]))`;

const api = 'job="kubernetes-pods", service="lead-api"';
const requests = "http_server_request_duration_seconds";

/** Every call of a model, whichever service makes it. */
const models = 'job="kubernetes-pods"';
const calls = "gen_ai_client_operation_duration_seconds";

/** Without a single failure the series of failures does not exist; that is 0 and not unknown. */
const orNone = (failures: string, events: string) => `${failures} or 0 * ${events}`;

const apiRequests = rate(`${requests}_count`, api);
const modelCalls = rate(`${calls}_count`, models);

/**
 * The objectives. `lead-api` is the value of app.kubernetes.io/name of the API's pods.
 * A latency bound must be a bucket of the metric (contract.ts), or the good events cannot be counted.
 */
export const slos: readonly Slo[] = [
  {
    name: "api-availability",
    title: "99.9 % of the requests to the API succeed",
    team: "dev",
    objective: 99.9,
    events: apiRequests,
    bad: orNone(rate(`${requests}_count`, `${api}, http_response_status_code=~"5.."`), apiRequests),
  },
  {
    name: "api-latency",
    title: "99 % of the requests to the API take less than 0.5 s",
    team: "dev",
    objective: 99,
    events: apiRequests,
    bad: `${apiRequests} - ${rate(`${requests}_bucket`, `${api}, le="0.5"`)}`,
  },
  {
    name: "ai-availability",
    title: "99 % of the calls of AI models succeed",
    team: "ml",
    objective: 99,
    events: modelCalls,
    bad: orNone(rate(`${calls}_count`, `${models}, error_type!=""`), modelCalls),
  },
  {
    name: "ai-latency",
    title: "95 % of the calls of AI models take less than 10.24 s",
    team: "ml",
    objective: 95,
    events: modelCalls,
    bad: `${modelCalls} - ${rate(`${calls}_bucket`, `${models}, le="10.24"`)}`,
  },
];
