import assert from "node:assert/strict";
import { candidates, writtenRules } from "../../../scripts/mutation/candidates";
import { run } from "../../../scripts/mutation/run";
import { requireTool } from "../../support/toolbox";

const rule = "exporters/redis RedisKeysEvicted";

describe("scripts: mutation: a run", function () {
  this.timeout(60_000);
  const written = writtenRules().filter(({ name }) => name === rule);
  const mutants = candidates().filter(({ name }) => name.startsWith(`${rule}: `));

  it("finds every mutant of an alert killed by the alert's unit tests", async function () {
    const { killed, survived } = await run(requireTool(this, "promtool"), written, mutants, 2);
    assert.deepEqual(survived, []);
    assert.deepEqual(killed, mutants.map(({ name }) => name).sort());
  });

  it("finds those that survive when a unit test is taken away", async function () {
    const fewer = mutants.map((one) => ({ ...one, tests: one.tests.filter((test) => !test.includes("redis-bounds")) }));
    const { survived } = await run(requireTool(this, "promtool"), written, fewer, 2);
    assert.deepEqual(survived, [`${rule}: for: 1m -> 30s`, `${rule}: window: 15m -> 450s`]);
  });

  it("refuses to begin where a unit test fails without any fault", async function () {
    const [one] = written;
    assert.ok(one);
    const broken = [{ ...one, rule: { ...one.rule, expr: "vector(1)" } }];
    await assert.rejects(
      run(requireTool(this, "promtool"), broken, mutants, 2),
      /unit tests fail without a fault: exporters\/redis RedisKeysEvicted; make them pass first/,
    );
  });
});
