import assert from "node:assert/strict";
import { filesMatching } from "../support/content";
import { runProgram } from "../../preview/engine";
import { judgeNothing } from "../../preview/judge";
import type { Preview } from "../../preview/engine";
import { documentedSteps, undocumented, whatIfsIn } from "../support/scaling";
import { PROJECT, previewOf } from "../support/program";

/** Resources with their inputs, without claims of StatefulSets, which an update leaves alone. */
const inputsOf = ({ resources }: Preview): Map<string, string> =>
  new Map(
    resources
      .filter(({ custom, external }) => custom && !external)
      .map(({ type, name, detailed }) => [
        `${type.split(":").at(-1) ?? type} ${name}`,
        JSON.stringify(detailed, (key, value: unknown) => (key === "volumeClaimTemplates" ? undefined : value)),
      ]),
  );

/** What an update would do, as far as inputs tell: replacements are the engine's to know (tests/engine/changes.test.ts). */
function changes(before: Preview, after: Preview): string[] {
  const [old, now] = [inputsOf(before), inputsOf(after)];
  const created = [...now.keys()].filter((name) => !old.has(name)).map((name) => `create ${name}`);
  const deleted = [...old.keys()].filter((name) => !now.has(name)).map((name) => `delete ${name}`);
  const updated = [...now].filter(([name, inputs]) => old.has(name) && old.get(name) !== inputs);
  return [...created, ...deleted, ...updated.map(([name]) => `update ${name}`)].sort();
}

describe("docs/scaling.md", function () {
  this.timeout(300_000);

  it("shows every step that is tested, and no other", () => {
    assert.deepEqual(undocumented, []);
    assert.deepEqual(
      documentedSteps.filter((step) => step.changes.length === 0).map(({ command }) => command),
      [],
    );
  });

  for (const { command, stack, overrides, changes: wanted } of documentedSteps) {
    it(`${command} is allowed, fits the declared load, and changes exactly what is listed`, async () => {
      const after = await runProgram({ directory: PROJECT, stack, overrides });
      assert.deepEqual(changes(await previewOf(stack), after), wanted);
      const { analysis, verdict } = after;
      assert.deepEqual(analysis?.capacity.faults, []);
      assert.deepEqual(
        verdict.violations
          .filter(({ level }) => level === "mandatory")
          .map(({ policy, message }) => `${policy}: ${message}`),
        [],
      );
    });
  }
});

describe("what-ifs in other documents", function () {
  this.timeout(300_000);
  const documents = ["README.md", ...filesMatching("docs", /^docs\/[\w-]+\.md$/)].filter(
    (path) => path !== "docs/scaling.md",
  );

  for (const { command, stack, overrides } of documents.flatMap(whatIfsIn)) {
    it(`${command} has an answer`, async () => {
      const { analysis } = await runProgram({ directory: PROJECT, stack, overrides, judge: judgeNothing });
      assert.ok((analysis?.cost.total ?? 0) > 0);
    });
  }
});
