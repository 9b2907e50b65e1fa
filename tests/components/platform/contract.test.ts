import assert from "node:assert/strict";
import execa from "execa";
import { contract, openCost, seriesNames, targetLabels } from "../../../components/platform/contract";
import type { MetricSpec } from "../../../components/platform/contract";
import { startService } from "../../../examples/reference-service/service";
import type { Service } from "../../../examples/reference-service/service";
import { ruleSources } from "../../support/content";
import { requireTool } from "../../support/toolbox";
import { panelExpressions } from "../../support/panels";
import { exposed, read } from "./promql";
import { until } from "./until";

const specs: readonly [string, MetricSpec][] = Object.entries(contract);
const sources = ruleSources().filter(({ room }) => room === "platform");
const rules = sources.flatMap(({ groups }) => groups.flatMap((group) => group.rules as readonly Rule[]));

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Sends leads through the service, some of them while everything fails, and returns what it exposes then. */
async function exercise(service: Service): Promise<string> {
  const capture = () => fetch(`${service.url}/v1/leads`, { method: "POST", body: '{"channel":"web_form"}' });
  const scrape = async () => (await fetch(`${service.url}/metrics`)).text();
  const completed = (series: string) => until(series, async () => (await scrape()).includes(`\n${series}\n`));
  for (let index = 0; index < 3; index++) await capture();
  await fetch(`${service.url}/v1/leads/unknown`);
  await completed('bullmq_jobs_completed_total{queue="scoring"} 3');
  Object.assign(service.faults, { model: 1, rateLimit: 1 });
  await capture();
  await completed('bullmq_jobs_failed_total{queue="scoring"} 1');
  Object.assign(service.faults, { request: 1, model: 0, rateLimit: 0 });
  await capture();
  return scrape();
}

/**
 * Labels that a series has after scraping or recording, by name; a recorded series has those of its expression, or, where
 * that neither groups nor names any, those of the recorded series that it reads.
 */
function available(exposition: ReadonlyMap<string, ReadonlySet<string>>): Map<string, Set<string>> {
  // Prometheus itself says of every target whether it answers.
  const known = new Map<string, Set<string>>([["up", new Set(targetLabels)]]);
  for (const [name, labels] of exposition) known.set(name, new Set([...labels, ...targetLabels]));
  for (const [name, labels] of Object.entries(openCost)) known.set(name, new Set([...labels, ...targetLabels]));
  const recordings = rules.filter((rule) => rule.record !== undefined);
  // Twice, since a rule may read what a later file records.
  for (const { record, expr, labels } of [...recordings, ...recordings]) {
    const { groupings, selectors } = read(expr);
    const own = [...groupings, ...Object.keys(labels ?? {})];
    const recorded = selectors.flatMap(({ metric }) => (metric.includes(":") ? [...(known.get(metric) ?? [])] : []));
    known.set(record ?? "", new Set(own.length > 0 ? own : recorded));
  }
  return known;
}

describe("components/platform: the metric contract", () => {
  let service: Service;
  let text = "";
  const logs: string[] = [];

  before(async () => {
    service = await startService({ port: 0, host: "127.0.0.1", write: (line) => logs.push(line) });
    text = await exercise(service);
  });
  after(() => service.close());

  it("is emitted by the reference service: every metric, with exactly its labels", () => {
    const found = exposed(text);
    const labelsOf = (name: string) => [...(found.get(name) ?? ["missing"])].filter((label) => label !== "le").sort();
    assert.deepEqual(
      specs.flatMap(([name, spec]) => seriesNames(name, spec).map((series) => [series, labelsOf(series)])),
      specs.flatMap(([name, spec]) =>
        seriesNames(name, spec).map((series) => [series, Object.keys(spec.labels).sort()]),
      ),
    );
  });

  it("is all that the reference service emits", () => {
    const written = new Set(specs.flatMap(([name, spec]) => seriesNames(name, spec)));
    assert.deepEqual(
      [...exposed(text).keys()].filter((name) => !written.has(name)),
      [],
    );
  });

  it("passes promtool's linter, but for the name that BullMQ gives its gauge", async function () {
    const { stdout, stderr } = await execa(requireTool(this, "promtool"), ["check", "metrics"], {
      input: text,
      reject: false,
    });
    assert.equal(
      `${stdout}${stderr}`.trim(),
      'bullmq_job_count non-histogram and non-summary metrics should not have "_count" suffix',
    );
  });

  it("keeps every cumulated bucket at least as high as the one below, and +Inf equal to the count", () => {
    const values = (suffix: string) =>
      [...text.matchAll(new RegExp(`^http_server_request_duration_seconds_${suffix}\\{(.*)\\} (\\S+)$`, "gm"))].map(
        ([, labels = "", value = ""]) => ({ labels, value: Number(value) }),
      );
    for (const { labels, value } of values("count")) {
      const buckets = values("bucket").filter((bucket) => bucket.labels.startsWith(`${labels},le=`));
      assert.deepEqual(
        buckets.map((bucket) => bucket.value),
        buckets.map((bucket) => bucket.value).sort((a, b) => a - b),
      );
      assert.equal(buckets.at(-1)?.value, value);
    }
  });

  it("counts what went wrong", () => {
    const value = (series: string) =>
      Number(
        text
          .split("\n")
          .find((line) => line.startsWith(`${series} `))
          ?.split(" ")
          .at(-1),
      );
    const model = 'gen_ai_operation_name="chat",gen_ai_provider_name="example",gen_ai_request_model="example-large"';
    assert.deepEqual(
      {
        captured: value('leads_captured_total{channel="web_form"}'),
        unenriched: value('leads_enriched_total{outcome="failed"}'),
        failedJobs: value('bullmq_jobs_failed_total{queue="scoring"}'),
        timeouts: value(`gen_ai_client_operation_duration_seconds_count{${model},error_type="timeout"}`),
        rateLimited: value(`gen_ai_client_rate_limited_total{${model}}`),
      },
      { captured: 4, unenriched: 1, failedJobs: 1, timeouts: 2, rateLimited: 2 },
    );
  });

  it("logs each request as one JSON object with the ids of its trace", () => {
    const requests = logs
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ message }) => message === "request");
    assert.equal(requests.length, 6);
    for (const request of requests) {
      assert.match(String(request["trace_id"]), /^[0-9a-f]{32}$/);
      assert.match(String(request["span_id"]), /^[0-9a-f]{16}$/);
    }
  });

  const expressions = [
    ...rules.map(({ alert, record, expr }) => ({ from: alert ?? record ?? "", expr })),
    ...panelExpressions("platform").map(({ dashboard, panel, expr }) => ({ from: `${dashboard}: ${panel}`, expr })),
  ];

  it("has rules and panels to check", () => {
    assert.ok(expressions.length > 150, `${expressions.length} expressions`);
  });

  it("covers every metric that a rule or panel of this room reads, with every label that it matches on", () => {
    const known = available(exposed(text));
    const unknown = expressions.flatMap(({ from, expr }) =>
      read(expr).selectors.flatMap(({ metric, labels }) => {
        const has = known.get(metric);
        return has === undefined
          ? [`${from}: ${metric}`]
          : labels.filter((label) => !has.has(label)).map((label) => `${from}: ${metric}{${label}}`);
      }),
    );
    assert.deepEqual(unknown, []);
  });

  it("covers every label by which a rule or panel of this room groups", () => {
    const known = available(exposed(text));
    const unknown = expressions.flatMap(({ from, expr }) => {
      const { selectors, groupings } = read(expr);
      const all = new Set(selectors.flatMap(({ metric }) => [...(known.get(metric) ?? [])]));
      return groupings.filter((label) => !all.has(label)).map((label) => `${from}: by (${label})`);
    });
    assert.deepEqual(unknown, []);
  });

  it("has no metric of its own that nothing reads", () => {
    const readNames = new Set(expressions.flatMap(({ expr }) => read(expr).selectors.map(({ metric }) => metric)));
    assert.deepEqual(
      specs
        .filter(([name, spec]) => !seriesNames(name, spec).some((series) => readNames.has(series)))
        .map(([name]) => name),
      [],
    );
  });
});
