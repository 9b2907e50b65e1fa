import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { contract } from "../../../components/platform/contract";
import { errorBudget, pascalCase, sloRuleFiles, speeds } from "../../../components/platform/slo-rules";
import { slos, sloWindowDays } from "../../../components/platform/slos";
import { root } from "../../support/content";

/** Hours of a window such as 5m, 6h or 3d. */
function hours(window: string): number {
  const [, number = "", unit = ""] = /^(\d+)([mhd])$/.exec(window) ?? [];
  return Number(number) * ({ m: 1 / 60, h: 1, d: 24 }[unit] ?? NaN);
}

describe("components/platform: objectives", () => {
  for (const [path, content] of Object.entries(sloRuleFiles(slos))) {
    it(`${path} is what slos.ts generates (npx tsx components/platform/slo-rules.ts)`, () => {
      assert.equal(readFileSync(join(root, "components/platform", path), "utf8"), content);
    });
  }

  it("have unique names, which are also unique as names of alerts", () => {
    assert.equal(new Set(slos.map(({ name }) => pascalCase(name))).size, slos.length);
  });

  it("leave the budget that they promise, without the dust of binary fractions", () => {
    assert.deepEqual(
      slos.map((slo) => [slo.name, errorBudget(slo)]),
      [
        ["api-availability", 0.001],
        ["api-latency", 0.01],
        ["ai-availability", 0.01],
        ["ai-latency", 0.05],
      ],
    );
  });

  it("can burn as fast as every alert asks for: more than all events cannot fail", () => {
    for (const slo of slos) {
      for (const { factor } of speeds.flatMap(({ burns }) => burns)) {
        assert.ok(
          factor * errorBudget(slo) < 1,
          `${slo.name} would need ${factor * errorBudget(slo) * 100} % of failures`,
        );
      }
    }
  });

  it("alert when 2, 5, 10 and 10 % of the budget are gone, with a short window of a twelfth of the long one", () => {
    const spent = speeds.flatMap(({ burns }) =>
      burns.map(({ long, short, factor }) => [
        Math.round(((factor * hours(long)) / (sloWindowDays * 24)) * 1000) / 10,
        Math.round(hours(long) / hours(short)),
      ]),
    );
    assert.deepEqual(spent, [
      [2, 12],
      [5, 12],
      [10, 12],
      [10, 12],
    ]);
  });

  it("bound latency by a bucket that the contract has", () => {
    const bounds = slos.flatMap(({ bad }) =>
      [...bad.matchAll(/(\w+)_bucket\{[^}]*le="([^"]+)"/g)].map(
        ([, metric = "", le = ""]) => [metric, Number(le)] as const,
      ),
    );
    assert.deepEqual(bounds, [
      ["http_server_request_duration_seconds", 0.5],
      ["gen_ai_client_operation_duration_seconds", 10.24],
    ]);
    for (const [metric, bound] of bounds) {
      const found = Object.entries(contract).find(([name]) => name === metric)?.[1];
      const buckets: readonly number[] = found && "buckets" in found ? found.buckets : [];
      assert.ok(buckets.includes(bound), `${metric} has no bucket ${bound}`);
    }
  });
});
