import assert from "node:assert/strict";
import { createColors } from "picocolors";
import { analyze } from "../../../preview/analysis/analysis";
import { analysisOf } from "../../../preview/analysis/json";
import { difference } from "../../../preview/analysis/what-if/difference";
import { availability } from "../../../preview/report/availability";
import { capacity } from "../../../preview/report/capacity";
import { cost } from "../../../preview/report/cost";
import { table } from "../../../preview/report/table";
import { costSentence, costText } from "../../../preview/review/texts";
import { budget, domain, facts, lokiConfig, workload } from "../analysis/support";

const style = createColors(false);
const resources = [
  workload("loki", { replicas: 2, storage: "20Gi", limits: { cpu: "1", memory: "1Gi" } }),
  lokiConfig(2, { limits_config: { retention_period: "10d", ingestion_rate_mb: 3 } }),
  budget("loki"),
  domain({ instanceCount: 1, instanceType: "x9.mega.search" }, 100),
];
const analysis = analyze(resources, facts);

describe("a table of the report", () => {
  it("aligns its columns and lets the last one run free", () => {
    const columns = [{ title: "name" }, { title: "n", align: "right" as const }, { title: "why" }];
    const lines = [{ cells: ["a", "1", "because"] }, { cells: ["long", "22", ""] }];
    assert.equal(table(columns, lines, style), ["  name   n  why", "  a      1  because", "  long  22"].join("\n"));
  });
});

describe("the tables of the report", () => {
  it("tell what is survived, and mark a claim that does not hold", () => {
    assert.equal(
      availability(analysis.ha, style),
      [
        "  failures survived for writes and reads, as pods/nodes/zones; (n) only while pods are spread as the scheduler prefers",
        "     component   size            writes  reads    a drain   while more is away",
        "  !  loki        2 pods          0/0/0   1/1/(1)  stops it  writes stop with the first of 2 pods; lines wait in the nodes' files, 50 MB per container; queries fail",
        "     opensearch  1 node, 1 zone  -/0/0   -/0/0    -         no traces; the collector drops spans once its queue is full",
      ].join("\n"),
    );
  });

  it("tell what the load needs, and mark what is tight and what does not hold", () => {
    assert.equal(
      capacity(analysis.capacity, style),
      [
        "     component  what                  needs      has   free  how",
        "  x  loki       memory              1.3 GiB    1 GiB  -26 %  225 MiB chunks + 38 MiB open blocks + 0 B cache + 1 GiB",
        "  !  loki       disk                 17 GiB   20 GiB   16 %  13 GiB write-ahead log of 2 h + 3.2 GiB index",
        "     loki       ingestion         1.9 MiB/s  3 MiB/s   36 %  977 KiB/s on average, times load.logPeak",
        "     loki       active streams  150 streams        -      -  pods x 1.5 containers",
        "     loki       S3                  644 GiB        -      -  80 GiB / 5 x 2 copies x (10 + 10) days",
      ].join("\n"),
    );
  });

  it("tell that nothing is billed where there is no AWS side", () => {
    const free = analyze(resources, { load: facts.load, zones: 1 });
    assert.equal(cost(free.cost, style), "  AWS bills nothing: the stack has no AWS side");
    assert.equal(costSentence(free.cost), "AWS bills nothing: the stack has no AWS side.");
    assert.equal(costText(free.cost, undefined), "0.00 USD a month");
  });

  it("tell what it costs, against the infrastructure and managed services", () => {
    assert.equal(
      cost(analysis.cost, style),
      [
        "  USD a month  nodes  volumes  S3  AWS services  total",
        "  loki            57     3.20  22                   82",
        "  jaeger                                     12     12",
        "  total           57     3.20  22            12     94",
        "  0.9 % of the declared 10,000 for infrastructure; wanted: at most 5 %",
        "  managed services would cost 1,318: CloudWatch Logs 1,318",
        "  ! not in the price list, and not counted: OpenSearch x9.mega.search",
        `  list prices of us-east-1, ${analysis.cost.date}; docs/cost.md tells what is not counted`,
      ].join("\n"),
    );
  });
});

describe("the tables in --json", () => {
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

  it("are null for a program that has none", () => {
    assert.deepEqual(analysisOf(undefined), { highAvailability: null, capacity: null, cost: null, whatIf: null });
  });

  it("have every row with plain values", () => {
    const { highAvailability, capacity: rows, cost: bill, whatIf } = analysisOf(analysis);
    assert.deepEqual(plain(highAvailability?.[1]), {
      component: "opensearch",
      size: "1 node, 1 zone",
      writes: { pods: null, nodes: { count: 0, enforced: true }, zones: { count: 0, enforced: true } },
      reads: { pods: null, nodes: { count: 0, enforced: true }, zones: { count: 0, enforced: true } },
      drain: null,
      lostWithin: null,
      lostBeyond: "no traces; the collector drops spans once its queue is full",
      boundToZone: false,
      problem: null,
    });
    assert.equal(highAvailability?.[0]?.problem, "writes stop with the first of 2 pods");
    assert.deepEqual(plain(rows?.rows[2]), {
      component: "loki",
      what: "ingestion",
      unit: "bytes per second",
      needed: 2_000_000,
      available: 3 * 2 ** 20,
      free: 0.364,
      setting: "loki.ingestionRateMb",
      how: "977 KiB/s on average, times load.logPeak",
    });
    assert.deepEqual([bill?.currency, bill?.unpriced, whatIf], ["USD", ["OpenSearch x9.mega.search"], null]);
  });

  it("have the difference of changed settings", () => {
    const { whatIf } = analysisOf(analysis, difference(analysis, analyze([], facts)));
    assert.deepEqual(whatIf?.cost.total.after, 0);
    assert.deepEqual(
      whatIf?.highAvailability.map(({ after }) => after),
      [null, null],
    );
  });
});
