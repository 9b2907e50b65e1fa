import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { performanceDocument } from "../../../scripts/bench/document";
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

  it("is what a run writes", () => {
    const values = { previewTime: 1, previewMemory: 1.25, previewGrowth: 1, policyTime: 9.96, policyGrowth: 1 };
    assert.deepEqual(
      firstTable(performanceDocument(values)).map(([, value]) => value),
      ["1.00 x", "1.25 x", "1.00 x", "10.0 %", "1.00 x"],
    );
  });
});
