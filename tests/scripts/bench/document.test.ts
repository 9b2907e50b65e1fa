import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expensiveTable, performanceDocument, valuesTable } from "../../../scripts/bench/document";
import { lines, shown, type Line } from "../../../scripts/bench/lines";
import { root } from "../../support/content";

const path = join(root, "docs", "performance.md");

/** Cells of the first table of a document, its header left out. */
const firstTable = (text: string): string[][] =>
  (/^(\|.*\n)+/m.exec(text)?.[0] ?? "")
    .trim()
    .split("\n")
    .slice(2)
    .map((row) =>
      row
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

describe("scripts: bench: docs/performance.md", () => {
  it("has the lines, budgets and comparisons of the program, and no value above its budget", () => {
    assert.ok(existsSync(path), "run npm run bench -- --write");
    const rows = firstTable(readFileSync(path, "utf8"));
    const expected = Object.values<Line>(lines);
    assert.deepEqual(
      rows.map(([what, , budget, comparedTo]) => [what, budget, comparedTo]),
      expected.map(({ what, unit, budget, comparedTo }) => [what, shown(budget, unit), comparedTo]),
    );
    rows.forEach(([what = "", value = ""], index) => {
      const number = Number.parseFloat(value.replaceAll(",", ""));
      const { unit = "x", budget = 0 } = expected[index] ?? {};
      assert.equal(shown(number, unit), value, what);
      assert.ok(number <= budget, `${what}: ${value}`);
    });
  });

  it("is what a run writes: its values, and the shares of the most expensive rules", () => {
    const values = { ...{ previewTime: 1, previewMemory: 1.25, previewGrowth: 1, policyTime: 10 } };
    const all = { ...values, policyGrowth: 1, rules: 4.25, panels: 1234.4 };
    const rules = {
      ...{ busy: 0.0425, factor: 8, series: 200_000, alertsFiring: 3, widest: "dashboard a: B", widestSeries: 1234.4 },
      expensive: [{ name: "a:b:rate5m", group: "b", share: 0.25 }],
    };
    const text = performanceDocument(all, rules);
    assert.deepEqual(
      firstTable(text).map(([, value]) => value),
      ["1.00 x", "1.25 x", "1.00 x", "10.0 %", "1.00 x", "4.3 %", "1,234 series"],
    );
    assert.ok(text.includes("| `a:b:rate5m` | b | 25.0 % |"));
    assert.equal(expensiveTable(rules).split("\n").length, 3);
    assert.equal(valuesTable({ rules: 1 }).split("\n").length, 3);
  });
});
