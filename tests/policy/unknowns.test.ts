import assert from "node:assert/strict";
import { basename } from "node:path";

import type { StackResource } from "../../policy/lib/evaluate";
import { UNKNOWN } from "../../policy/lib/value";
import { rules } from "../../policy/rules";
import { edited, fixturesOf, judge, messagesOf, unevaluatedOf, type Fixture } from "./support/fixture";

type Path = (string | number)[];

/** Every place below a value, containers included, down to the leaves. */
function places(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null || value === UNKNOWN) return [path];
  const parts = Array.isArray(value)
    ? value.flatMap((part, index) => places(part, [...path, index]))
    : Object.entries(value).flatMap(([key, part]) => places(part, [...path, key]));
  return path.length === 0 ? parts : [path, ...parts];
}

/** Whole stacks have thousands of places; beyond this number per fixture, evenly chosen ones stand for all. */
const MOST_PLACES = 400;

/** The fixture with one place of one resource unknown, for every place (or for evenly chosen ones). */
function* withOneUnknown(fixture: Fixture): Generator<{ where: string; resources: StackResource[] }> {
  const total = fixture.resources.reduce((sum, { props }) => sum + places(props).length, 0);
  const stride = Math.ceil(total / MOST_PLACES);
  let count = 0;
  for (const [index, resource] of fixture.resources.entries()) {
    for (const path of places(resource.props)) {
      if (count++ % stride !== 0) continue;
      const props = edited(resource.props, path, () => UNKNOWN) as StackResource["props"];
      const resources = fixture.resources.map((one, position) => (position === index ? { ...one, props } : one));
      yield { where: `${resource.name} ${path.join(".")}`, resources };
    }
  }
}

/** Rules whose verdict is about other rules, or about no property at all. */
const ABOUT_OTHERS = /^pack-/;

describe("one unknown anywhere in a fixture", function () {
  // The fixture of a whole stack has a thousand places, and each is judged twice.
  this.timeout(240_000);

  for (const { name } of rules.filter((rule) => !ABOUT_OTHERS.test(rule.name))) {
    it(`never makes ${name} fire at what may be right, nor keep silent about what may be wrong`, () => {
      const faults: string[] = [];
      for (const fixture of fixturesOf(name)) {
        const before = messagesOf(fixture, judge(fixture));
        for (const { where, resources } of withOneUnknown(fixture)) {
          const verdict = judge(fixture, undefined, resources);
          const messages = messagesOf(fixture, verdict);
          const place = `${basename(fixture.file)}: ${where}`;
          if (fixture.kind !== "fail" && messages.length > 0) faults.push(`${place} fires: ${messages.join("; ")}`);
          const silent = messages.length < before.length && unevaluatedOf(fixture, verdict).length === 0;
          if (fixture.kind === "fail" && silent) faults.push(`${place} silences the rule`);
        }
      }
      assert.deepEqual(faults, []);
    });
  }
});
