import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Writable } from "node:stream";
import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { pino } from "pino";
import { contract, type MetricSpec } from "../../components/platform/contract";
import { observeRequests } from "../../examples/nestjs/http";
import { logging } from "../../examples/nestjs/logging";
import { leads, quality, registry } from "../../examples/nestjs/metrics";
import { serveMetrics } from "../../examples/nestjs/metrics-server";
import { announceModel, countingRateLimits, observeCall, observeStream } from "../../examples/nestjs/models";
import { countJobs, watchQueues } from "../../examples/nestjs/queues";
import { recordingFile } from "../support/expositions/recorded";
import { shapes } from "../support/expositions/text";

const what = { provider: "example", model: "example-large", operation: "chat" } as const;
const labels = {
  gen_ai_operation_name: "chat",
  gen_ai_provider_name: "example",
  gen_ai_request_model: "example-large",
};
const usage = (refused: boolean) => () => ({ inputTokens: 12, outputTokens: 40, cost: 0.0006, refused });

const urlOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** Value of a series in an exposition; undefined where it is not there. */
function value(text: string, name: string, own: Readonly<Record<string, string>>): number | undefined {
  const wanted = Object.entries(own).map(([label, content]) => `${label}="${content}"`);
  const line = text.split("\n").find((one) => one.startsWith(`${name}{`) && wanted.every((part) => one.includes(part)));
  return line === undefined ? undefined : Number(line.split(" ").at(-1));
}

/** A stand-in of BullMQ's queue with two jobs, the older of which has waited for a minute. */
const queue = {
  name: "scoring",
  getJobCounts: () => Promise.resolve({ waiting: 2, failed: 1 }),
  getWaiting: () => Promise.resolve([{ timestamp: Date.now() - 60_000 }]),
};

/** A stand-in of BullMQ's worker, whose events a test sends. */
function fakeWorker() {
  const listeners = new Map<string, (job?: { attemptsMade: number; opts: { attempts?: number } }) => void>();
  const on = (event: string, listener: (job?: { attemptsMade: number; opts: { attempts?: number } }) => void) =>
    listeners.set(event, listener);
  return {
    name: "scoring",
    on,
    send: (event: string, ...job: [{ attemptsMade: number; opts: { attempts?: number } }?]) =>
      listeners.get(event)?.(...job),
  };
}

describe("examples/nestjs: what docs/integration.md shows", () => {
  const spans = new InMemorySpanExporter();
  let metrics: Server;
  let scrape: () => Promise<string>;

  before(async () => {
    new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).register();
    metrics = serveMetrics(0);
    await once(metrics, "listening");
    scrape = async () => (await fetch(`${urlOf(metrics)}/metrics`)).text();
    watchQueues([queue]);
    announceModel(what);
  });

  after(() => {
    metrics.close();
    trace.disable();
    context.disable();
  });

  beforeEach(() => {
    spans.reset();
  });

  it("counts requests by the template of their route and their status, and leaves probes out", async () => {
    const server = createServer((request, response) => {
      observeRequests(request, response, () => {
        // As Express does once it has found the route.
        if (request.url?.startsWith("/v1/leads/")) Object.assign(request, { route: { path: "/v1/leads/:id" } });
        response.writeHead(request.url === "/v1/leads/7" ? 200 : 404).end();
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    for (const path of ["/v1/leads/7", "/v1/leads/7", "/nowhere", "/healthz"]) await fetch(`${urlOf(server)}${path}`);
    server.close();
    const text = await scrape();
    const count = (route: string, status: string) =>
      value(text, "http_server_request_duration_seconds_count", {
        ...{ http_request_method: "GET", http_route: route, http_response_status_code: status },
      });
    assert.deepEqual([count("/v1/leads/:id", "200"), count("", "404"), count("/healthz", "404")], [2, 1, undefined]);
  });

  it("serves metrics on their own port, and nothing else there", async () => {
    const answer = await fetch(`${urlOf(metrics)}/metrics`);
    assert.match(answer.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
    assert.equal((await fetch(`${urlOf(metrics)}/v1/leads`)).status, 404);
  });

  it("tells how long queues are and how old their oldest job is, and counts only final failures", async () => {
    const worker = fakeWorker();
    countJobs(worker);
    worker.send("completed");
    worker.send("failed", { attemptsMade: 1, opts: { attempts: 3 } });
    worker.send("failed", { attemptsMade: 3, opts: { attempts: 3 } });
    worker.send("failed", { attemptsMade: 1, opts: {} });
    const text = await scrape();
    const own = { queue: "scoring" };
    assert.equal(value(text, "bullmq_job_count", { ...own, state: "waiting" }), 2);
    assert.equal(value(text, "bullmq_job_count", { ...own, state: "active" }), 0);
    assert.equal(Math.round(value(text, "bullmq_oldest_waiting_job_age_seconds", own) ?? 0), 60);
    assert.equal(value(text, "bullmq_jobs_completed_total", own), 1);
    assert.equal(value(text, "bullmq_jobs_failed_total", own), 2);
  });

  it("records a call of a model that answers, one that refuses and one that fails, each in a span", async () => {
    assert.equal(await observeCall(what, () => Promise.resolve("yes"), usage(false)), "yes");
    await observeCall(what, () => Promise.resolve("no"), usage(true));
    const overloaded = Object.assign(new Error("overloaded"), { status: 529 });
    await assert.rejects(
      observeCall(what, () => Promise.reject(overloaded), usage(false)),
      overloaded,
    );
    const text = await scrape();
    const durations = "gen_ai_client_operation_duration_seconds_count";
    assert.equal(value(text, durations, { ...labels, error_type: "" }), 2);
    assert.equal(value(text, durations, { ...labels, error_type: "529" }), 1);
    assert.equal(value(text, "gen_ai_client_token_usage_sum", { ...labels, gen_ai_token_type: "output" }), 80);
    assert.equal(value(text, "gen_ai_client_cost_usd_total", labels), 0.0012);
    assert.equal(value(text, "gen_ai_client_refusals_total", labels), 1);
    const [first, , last] = spans.getFinishedSpans();
    assert.deepEqual(
      [first?.name, first?.kind, first?.attributes],
      [
        "chat example-large",
        SpanKind.CLIENT,
        {
          "gen_ai.operation.name": "chat",
          "gen_ai.provider.name": "example",
          "gen_ai.request.model": "example-large",
          "gen_ai.usage.input_tokens": 12,
          "gen_ai.usage.output_tokens": 40,
        },
      ],
    );
    assert.deepEqual([last?.status.code, last?.attributes["error.type"]], [SpanStatusCode.ERROR, "529"]);
  });

  it("counts each attempt that is answered with 429, and times the first chunk of a stream once", async () => {
    const statuses = [429, 429, 200];
    const send = countingRateLimits(what, () =>
      Promise.resolve(new Response(null, { status: statuses.shift() ?? 200 })),
    );
    for (let attempt = 0; attempt < 3; attempt++) await send("https://model.example.com");
    async function* answer() {
      yield await Promise.resolve("a");
      yield "b";
    }
    const chunks: string[] = [];
    for await (const chunk of observeStream(what, answer())) chunks.push(chunk);
    const text = await scrape();
    assert.deepEqual(chunks, ["a", "b"]);
    assert.equal(value(text, "gen_ai_client_rate_limited_total", labels), 2);
    assert.equal(value(text, "gen_ai_client_operation_time_to_first_chunk_seconds_count", labels), 1);
  });

  it("logs one JSON object per line, with the ids of the span it is written in", () => {
    const lines: Record<string, unknown>[] = [];
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
        done();
      },
    });
    const logger = pino(logging("lead-api"), stream);
    logger.info({ lead: "7" }, "lead captured");
    trace.getTracer("test").startActiveSpan("request", (span) => {
      logger.error("request failed");
      span.end();
    });
    const [outside, inside] = lines;
    assert.deepEqual(Object.keys(outside ?? {}), ["level", "timestamp", "service", "lead", "message"]);
    assert.deepEqual(
      [outside?.["level"], outside?.["service"], outside?.["message"]],
      ["info", "lead-api", "lead captured"],
    );
    assert.ok(!Number.isNaN(Date.parse(String(outside?.["timestamp"]))));
    const [span] = spans.getFinishedSpans();
    assert.deepEqual(
      [inside?.["level"], inside?.["trace_id"], inside?.["span_id"]],
      ["error", span?.spanContext().traceId, span?.spanContext().spanId],
    );
  });

  it("has every metric of the contract, with its kind, help, labels and buckets", async () => {
    quality.score.set({ gen_ai_evaluation_name: "enrichment_accuracy", gen_ai_request_model: what.model }, 0.93);
    quality.evaluated.set({ gen_ai_evaluation_name: "enrichment_accuracy", gen_ai_request_model: what.model }, 1);
    quality.drift.set({ gen_ai_request_model: what.model }, 0.05);
    leads.captured.inc({ channel: "phone" });
    const known = new Map((await registry.getMetricsAsJSON()).map((metric) => [metric.name, metric] as const));
    for (const [name, spec] of Object.entries<MetricSpec>(contract)) {
      const metric = known.get(name);
      assert.ok(metric, `${name} is missing`);
      assert.equal(String(metric.type), spec.type, name);
      if (spec.source.startsWith("prom-client")) continue;
      assert.equal(metric.help, spec.help, name);
      const found = metric.values.flatMap((one) => Object.keys(one.labels)).filter((label) => label !== "le");
      assert.deepEqual([...new Set(found)].sort(), Object.keys(spec.labels).sort(), name);
      const bounds = metric.values.flatMap((one) => (one.labels as Record<string, unknown>)["le"] ?? []);
      if (spec.buckets) assert.deepEqual([...new Set(bounds)], [...spec.buckets, "+Inf"], name);
    }
  });

  it("exposes every series that the recording of the reference service has, from which alerts are proven to fire", async () => {
    const recorded = shapes(readFileSync(recordingFile("reference-service"), "utf8"));
    const live = new Set(shapes(await scrape()));
    assert.ok(recorded.length > 20, `${recorded.length} recorded`);
    assert.deepEqual(
      recorded.filter((shape) => !live.has(shape)),
      [],
    );
  });
});
