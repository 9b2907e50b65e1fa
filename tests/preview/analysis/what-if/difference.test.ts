import assert from "node:assert/strict";
import { createColors } from "picocolors";
import { analyze } from "../../../../preview/analysis/analysis";
import { difference } from "../../../../preview/analysis/what-if/difference";
import type { Rendered } from "../../../../preview/analysis/inventory";
import { whatIf } from "../../../../preview/report/what-if";
import { budget, facts, lokiConfig, workload } from "../support";

const limits = (days: number) => ({ limits_config: { retention_period: `${days}d` } });
const stack = (replicas: number, days: number, more: readonly Rendered[] = []) =>
  analyze(
    [workload("loki", { replicas, storage: "50Gi" }), lokiConfig(replicas, limits(days)), budget("loki"), ...more],
    facts,
  );

describe("the difference that changed settings make", () => {
  it("is none where nothing changes", () => {
    const { total } = stack(1, 30).cost;
    assert.deepEqual(difference(stack(1, 30), stack(1, 30)), {
      cost: [],
      total: { before: total, after: total },
      capacity: [],
      ha: [],
    });
  });

  it("names what changes, and only that", () => {
    const found = difference(stack(1, 30), stack(1, 10));
    assert.deepEqual(
      found.cost.map(({ name }) => name),
      ["loki"],
    );
    assert.deepEqual(
      found.capacity.map(({ name }) => name),
      ["loki disk", "loki S3"],
    );
    assert.deepEqual(found.ha, []);
    assert.ok(found.total.after < found.total.before);
  });

  it("names what appears and disappears", () => {
    const added = difference(stack(1, 30), stack(1, 30, [workload("grafana", { storage: "1Gi" })]));
    assert.deepEqual(
      added.ha.map(({ name, before, after }) => [name, before, after?.size]),
      [["grafana", undefined, "1 pod"]],
    );
    const removed = difference(stack(1, 30, [workload("grafana")]), stack(1, 30));
    assert.deepEqual(
      removed.cost.map(({ name, after }) => [name, after]),
      [["grafana", undefined]],
    );
  });

  it("is told as a table: costs with their difference, then capacity, then what is survived", () => {
    const text = whatIf(difference(stack(1, 30), stack(3, 30)), createColors(false));
    assert.deepEqual(
      text.split("\n").map((line) => line.trim().split(/ {2,}/)),
      [
        ["stack file", "so", "difference"],
        ["loki", "51", "154", "+102"],
        ["total, USD a month", "51", "154", "+102"],
        ["loki S3", "644 GiB", "1.9 TiB"],
        ["loki", "1 pod, 0/0/0 and 0/0/0", "3 pods, 1/1/(1) and 1/1/(1)"],
      ],
    );
  });
});
