import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { basename } from "node:path";

import { rules } from "../../policy/rules";
import { FIXTURES, fixturesOf, judge, messagesOf, unevaluatedOf } from "./support/fixture";

describe("policy fixtures", () => {
  it("belong to a rule of the pack, every folder", () => {
    const names = rules.map(({ name }) => name);
    assert.deepEqual(
      readdirSync(FIXTURES).filter((folder) => !names.includes(folder)),
      [],
    );
  });

  for (const { name } of rules) {
    const fixtures = fixturesOf(name);

    describe(name, () => {
      it("has a passing, a failing and an unknown fixture", () => {
        assert.deepEqual([...new Set(fixtures.map(({ kind }) => kind))].sort(), ["fail", "pass", "unknown"]);
      });

      it("says the same of each when its resources are registered in reverse", () => {
        for (const fixture of fixtures) {
          const verdict = judge(fixture, undefined, [...fixture.resources].reverse());
          assert.deepEqual(messagesOf(fixture, verdict), fixture.expect, fixture.file);
          assert.deepEqual(unevaluatedOf(fixture, verdict).sort(), [...fixture.unevaluated].sort(), fixture.file);
        }
      });

      for (const fixture of fixtures) {
        it(`says of ${basename(fixture.file)} exactly what the fixture expects`, () => {
          const verdict = judge(fixture);
          assert.deepEqual(messagesOf(fixture, verdict), fixture.expect);
          assert.deepEqual(unevaluatedOf(fixture, verdict), fixture.unevaluated);
          assert.equal(fixture.expect.length > 0, fixture.kind === "fail", "only a failing fixture expects messages");
          const ofOthers = name.startsWith("pack-");
          if (fixture.kind === "unknown" && !ofOthers) assert.notDeepEqual(fixture.unevaluated, []);
        });
      }
    });
  }
});
