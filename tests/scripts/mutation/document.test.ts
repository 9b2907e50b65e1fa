import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { candidates } from "../../../scripts/mutation/candidates";
import { documentFile, mutationDocument, unmeasuredRooms } from "../../../scripts/mutation/document";
import { listedSurvivors, percentKilled, scoresOf, totalOf } from "../../../scripts/mutation/survivors";
import type { Survivors } from "../../../scripts/mutation/survivors";
import { root } from "../../support/content";

const all = ["a One: x", "a One: y", "b Two: x", "b Two: y", "b Two: z"].map((name) => ({
  name,
  room: name.slice(0, 1),
}));
const list: readonly Survivors[] = [
  { reason: "both are whole", equivalent: true, mutants: ["b Two: x"] },
  { reason: "too long a test", equivalent: false, mutants: ["b Two: z"] },
];

describe("mutation: docs/alert-mutations.md", () => {
  it("counts by room, and tells why the others survive", async () => {
    const lines = (await mutationDocument(all, list)).split("\n").map((line) => line.replace(/ +/g, " "));
    assert.deepEqual(lines.slice(lines.findIndex((line) => line.startsWith("| a "))), [
      "| a | 2 | 2 | 0 | 0 | 100.0 % |",
      "| b | 3 | 1 | 1 | 1 | 33.3 % |",
      "| **all** | 5 | 3 | 1 | 1 | 60.0 % |",
      "",
      "## Equivalent: no test could tell them from the rule",
      "",
      "Both are whole",
      "",
      "- `b Two: x`",
      "",
      "## Accepted: a test could kill them",
      "",
      "Too long a test",
      "",
      "- `b Two: z`",
      "",
    ]);
  });

  it("is written only where every room whose row changes was run whole", async () => {
    const [before, after] = [await mutationDocument(all, []), await mutationDocument(all, list)];
    assert.deepEqual(unmeasuredRooms(before, after, all, all.slice(0, 4)), ["b"]);
    assert.deepEqual(unmeasuredRooms(before, after, all, all.slice(2)), []);
    assert.deepEqual(unmeasuredRooms("", after, all, all.slice(2)), ["a"]);
  });

  it("is what the list of survivors and the rules make today, and tells of at least 95 % killed", async () => {
    const [rules, survivors] = [candidates(), listedSurvivors()];
    assert.equal(readFileSync(join(root, documentFile), "utf8"), await mutationDocument(rules, survivors));
    assert.ok(percentKilled(totalOf(scoresOf(rules, survivors))) >= 95);
  });
});
