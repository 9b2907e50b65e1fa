import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Analysis } from "../../../preview/analysis/analysis";
import { targetShare } from "../../../preview/analysis/cost/cost";
import { difference } from "../../../preview/analysis/what-if/difference";
import { readOverride } from "../../../preview/analysis/what-if/overrides";
import { runProgram } from "../../../preview/engine";
import { judgeNothing } from "../../../preview/judge";
import { settingsOf } from "../../../scripts/docs/stacks";
import { previewOf, PROJECT } from "../../support/program";
import { configFile } from "../../support/rendered";

async function analysisOf(stack: string): Promise<Analysis> {
  const { analysis } = await previewOf(stack);
  assert.ok(analysis);
  return analysis;
}

/** The production stack with changed settings. */
async function production(...changes: readonly string[]): Promise<Analysis> {
  const overrides = changes.map(readOverride);
  const { analysis } = await runProgram({ directory: PROJECT, stack: "production", overrides, judge: judgeNothing });
  assert.ok(analysis);
  return analysis;
}

interface Fits {
  readonly samplesPerSecond?: number;
  readonly bytesPerDay?: number;
}

function policySetting(stack: string, rule: string): Fits {
  const text = readFileSync(join(PROJECT, "policy", "config", `${stack}.json`), "utf8");
  return (JSON.parse(text) as Record<string, Fits>)[rule] ?? {};
}

for (const stack of ["production", "staging", "local"]) {
  describe(`the analysis of ${stack}`, function () {
    this.timeout(120_000);

    it("has a row for every workload of the stack and for every store", async () => {
      const { resources } = await previewOf(stack);
      const pods = /:(Deployment|StatefulSet|DaemonSet)$/;
      const stores = /^aws:(opensearch\/domain:Domain|rds\/instance:Instance|s3\/bucket:Bucket)$/;
      const expected = resources.filter(({ type }) => pods.test(type) || stores.test(type)).length;
      assert.equal((await analysisOf(stack)).ha.length, expected);
    });

    it("knows the role of every workload", async () => {
      const unknown = (await analysisOf(stack)).ha.filter(({ beyond }) => beyond === "not known to this table");
      assert.deepEqual(
        unknown.map(({ component }) => component),
        [],
      );
    });

    it("finds no claim of high availability that does not hold, and no drain that is blocked or unguarded", async () => {
      const { ha } = await analysisOf(stack);
      const bad = ha.filter(
        ({ problem, drain }) => problem !== undefined || drain === "blocked" || drain === "unguarded",
      );
      assert.deepEqual(
        bad.map(({ component, problem, drain }) => [component, problem, drain]),
        [],
      );
    });

    it("finds that every volume and limit holds the declared load", async () => {
      assert.deepEqual((await analysisOf(stack)).capacity.faults, []);
    });

    it("predicts for every store, and names settings that exist", async () => {
      const { rows } = (await analysisOf(stack)).capacity;
      const components = new Set(rows.map(({ component }) => component));
      const { thanos, jaeger } = settingsOf(stack);
      const traces = jaeger.store === "badger" ? "jaeger" : "opensearch";
      const expected = ["prometheus", "kube-state-metrics", "loki", "alloy", traces];
      const bucket = thanos.enabled ? ["thanos-compactor", "thanos-store", "thanos"] : [];
      assert.deepEqual([...components].sort(), [...expected, ...bucket].sort());
      for (const { room } of rows) {
        const keys = room?.path.split(".") ?? [];
        const value = keys.reduce<unknown>((part, key) => Reflect.get(Object(part) as object, key), settingsOf(stack));
        if (room) assert.equal(String(value), String(room.value), room.path);
      }
    });

    it("declares no more load than the policies judge disks by", async () => {
      const { metrics } = (await analysisOf(stack)).capacity;
      const { load, jaeger } = settingsOf(stack);
      const { samplesPerSecond = 0 } = policySetting(stack, "retention-prometheus-fits-disk");
      assert.ok((metrics?.samplesPerSecond ?? 0) <= samplesPerSecond);
      if (jaeger.store !== "opensearch") return;
      const { bytesPerDay = 0 } = policySetting(stack, "retention-opensearch-fits-disk");
      assert.ok(load.spansPerSecond * load.spanBytes * 86_400 <= bytesPerDay);
    });
  });
}

for (const stack of ["production", "staging"]) {
  describe(`the cost of ${stack}`, function () {
    this.timeout(120_000);

    it("finds a price for everything, and costs less than managed services and than 5 % of the infrastructure", async () => {
      const { cost } = await analysisOf(stack);
      assert.deepEqual(cost.unpriced, []);
      assert.ok(cost.total > 0 && cost.total < cost.managedTotal);
      assert.ok(cost.share <= targetShare);
    });
  });
}

describe("the cost of local", function () {
  this.timeout(120_000);

  it("is nothing in AWS: no item, no comparison, no share", async () => {
    const { cost } = await analysisOf("local");
    const { free, items, components, total, share, managed, managedTotal, unpriced } = cost;
    assert.deepEqual(
      { free, items, components, total, share, managed, managedTotal, unpriced },
      { free: true, items: [], components: [], total: 0, share: 0, managed: [], managedTotal: 0, unpriced: [] },
    );
  });
});

describe("the analysis of both stacks", function () {
  this.timeout(240_000);

  it("finds that production survives a pod and a node everywhere that data comes in, exporters and agents aside", async () => {
    const { ha } = await analysisOf("production");
    const single = ha.filter(({ writes }) => writes && (writes.nodes.count === 0 || !writes.nodes.sure));
    assert.deepEqual(
      single.map(({ component }) => component).filter((name) => !/exporter|alloy|kube-state-metrics/.test(name)),
      [],
    );
  });

  it("finds what the constant in the cost rules says: AWS services and S3 of production, without the load balancer", async () => {
    const rules = await configFile("production", "prometheus-rules", "platform.cost-recording.yml");
    const [, written] = /record: observability_managed_services_cost_usd\s+expr: vector\(([\d.]+)\)/.exec(rules) ?? [];
    const { items } = (await analysisOf("production")).cost;
    const outside = items.filter(({ kind, component }) => /services|objects/.test(kind) && component !== "exposure");
    const hours = 730;
    const perHour = outside.reduce((sum, { monthly }) => sum + monthly, 0) / hours;
    assert.equal(written, perHour.toFixed(3));
  });

  it("finds staging cheaper", async () => {
    const [dear, cheap] = [await analysisOf("production"), await analysisOf("staging")];
    assert.ok(cheap.cost.total < dear.cost.total / 2);
  });

  it("shows what a changed retention changes: less in S3 and on disk, and nothing else", async () => {
    const change = difference(await analysisOf("production"), await production("loki.retention=168h"));
    assert.deepEqual(
      [change.cost, change.capacity, change.ha].map((part) => part.map(({ name }) => name)),
      [["loki"], ["loki disk", "loki S3"], []],
    );
    assert.ok(change.total.after < change.total.before);
  });

  it("refuses a load that the volumes cannot hold, with place, value, reason and remedy", async () => {
    const { faults } = (await production("load.spansPerSecond=200")).capacity;
    assert.deepEqual(
      faults.map(({ path, value }) => [path, value]),
      [["aws.openSearch.volumeSize", "50Gi"]],
    );
  });

  it("finds that two Lokis with two copies only claim to be available", async () => {
    const { ha } = await production("loki.replicas=2", "loki.replicationFactor=2");
    assert.deepEqual(
      ha.filter(({ problem }) => problem !== undefined).map(({ component, problem }) => [component, problem]),
      [["loki", "writes stop with the first of 2 pods"]],
    );
  });

  it("is left out for a program with other settings", async () => {
    const { analysis } = await runProgram({ directory: join(PROJECT, "tests/preview/fixtures/tiny"), stack: "dev" });
    assert.equal(analysis, undefined);
  });
});
