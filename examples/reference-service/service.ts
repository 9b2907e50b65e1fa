import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { Metrics } from "./metrics";
import { operation } from "./model";
import type { Faults } from "./model";
import { Pipeline } from "./pipeline";
import type { Lead } from "./pipeline";
import { kinds, parseTraceparent, Telemetry } from "./telemetry";
import type { Context } from "./telemetry";

export interface ServiceOptions {
  /** 0 picks a free port. */
  readonly port: number;
  /** Address to listen on; all of them when absent, since Prometheus comes from another pod. */
  readonly host?: string;
  /** Base URL of an OTLP/HTTP receiver, for example http://jaeger-collector.monitoring.svc:4318. */
  readonly otlpEndpoint?: string;
  /** Receives each log line; stdout when absent. */
  readonly write?: (line: string) => void;
}

export interface Service {
  readonly url: string;
  /** Starts at none; set shares to make alerts fire. */
  readonly faults: Faults;
  close(): Promise<void>;
}

interface Answer {
  readonly route: string;
  readonly status: number;
  readonly body?: unknown;
}

const channels = ["web_form", "partner_api", "phone"];

/** The routes of the API; probes and scrapes are answered before, so that they do not count as requests. */
async function answer(request: IncomingMessage, context: Context, state: State): Promise<Answer> {
  const path = (request.url ?? "").split("?")[0] ?? "";
  if (Math.random() < state.faults.request) return { route: "/v1/leads", status: 500 };
  if (request.method === "POST" && path === "/v1/leads") {
    const channel = await readChannel(request);
    if (channel === undefined) return { route: "/v1/leads", status: 400, body: { error: "channel is unknown" } };
    const lead: Lead = { id: randomUUID(), channel };
    state.leads.set(lead.id, lead);
    state.metrics.add("leads_captured_total", { channel });
    state.pipeline.enqueue("enrichment", lead, context);
    return { route: "/v1/leads", status: 202, body: { id: lead.id } };
  }
  const [, id] = /^\/v1\/leads\/([^/]+)$/.exec(path) ?? [];
  if (request.method !== "GET" || id === undefined) return { route: "", status: 404 };
  const lead = state.leads.get(id);
  return { route: "/v1/leads/:id", status: lead ? 200 : 404, ...(lead ? { body: lead } : {}) };
}

async function readChannel(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  try {
    const { channel } = JSON.parse(Buffer.concat(chunks).toString()) as { channel?: string };
    return channels.find((known) => known === channel);
  } catch {
    return undefined;
  }
}

interface State {
  readonly metrics: Metrics;
  readonly telemetry: Telemetry;
  readonly pipeline: Pipeline;
  readonly faults: Faults;
  readonly leads: Map<string, Lead>;
  readonly loop: ReturnType<typeof monitorEventLoopDelay>;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(body === undefined ? "" : JSON.stringify(body));
}

/** Observes every request: duration by route and status, a span, a log line. */
async function handle(request: IncomingMessage, response: ServerResponse, state: State): Promise<void> {
  const { metrics, telemetry } = state;
  const start = performance.now();
  const method = request.method ?? "_OTHER";
  const parent = parseTraceparent(request.headers.traceparent as string | undefined);
  await telemetry.span(method, kinds.server, parent, async (context, attributes) => {
    const { route, status, body } = await answer(request, context, state);
    send(response, status, body);
    const seconds = (performance.now() - start) / 1000;
    const labels = { http_request_method: method, http_route: route, http_response_status_code: `${status}` };
    metrics.observe("http_server_request_duration_seconds", labels, seconds);
    Object.assign(attributes, {
      "http.request.method": method,
      "http.route": route,
      "http.response.status_code": status,
      ...(status >= 500 ? { "error.type": `${status}` } : {}),
    });
    telemetry.log(status >= 500 ? "error" : "info", "request", context, { method, route, status, seconds });
  });
}

function scrape(response: ServerResponse, { metrics, pipeline, loop }: State): void {
  pipeline.collect();
  metrics.set("nodejs_eventloop_lag_p99_seconds", {}, loop.count === 0 ? 0 : loop.percentile(99) / 1e9);
  loop.reset();
  response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
  response.end(metrics.expose());
}

const toStdout = (line: string) => {
  process.stdout.write(`${line}\n`);
};

function createState({ otlpEndpoint, write = toStdout }: ServiceOptions): State {
  const metrics = new Metrics();
  const telemetry = new Telemetry("reference-service", otlpEndpoint, write);
  const faults: Faults = { request: 0, model: 0, refusal: 0, rateLimit: 0 };
  const evaluation = {
    gen_ai_evaluation_name: "enrichment_accuracy",
    gen_ai_request_model: operation.gen_ai_request_model,
  };
  metrics.set("gen_ai_evaluation_score", evaluation, 0.93);
  metrics.set("gen_ai_evaluation_timestamp_seconds", evaluation, Date.now() / 1000);
  for (const channel of channels) metrics.add("leads_captured_total", { channel }, 0);
  const loop = monitorEventLoopDelay();
  loop.enable();
  const pipeline = new Pipeline({ metrics, telemetry, faults });
  return { metrics, telemetry, pipeline, faults, leads: new Map(), loop };
}

function listen(state: State, { port, host }: ServiceOptions): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url === "/metrics") scrape(response, state);
    else if (request.url === "/healthz") send(response, 200, { status: "ok" });
    else
      handle(request, response, state).catch((error: unknown) => {
        state.telemetry.log("error", "request broke", undefined, { error: String(error) });
        send(response, 500, undefined);
      });
  });
  return new Promise((resolve) => {
    server.listen(port, host, () => {
      resolve(server);
    });
  });
}

/** Starts the API, its worker and the sender of spans. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const state = createState(options);
  const server = await listen(state, options);
  let stopped = false;
  const worker = (async () => {
    while (!stopped) {
      await state.pipeline.work();
      await state.telemetry.flush();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host ?? "localhost"}:${port}`,
    faults: state.faults,
    close: async () => {
      stopped = true;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await worker;
      state.loop.disable();
    },
  };
}
