import assert from "node:assert/strict";

import { rules } from "../../policy/rules";
import { previewOf } from "../support/program";
import { groups } from "./verdict";
import { findings, untouched } from "./verdict/stack";

const breakages = Object.values(groups).flat();
const mandatory = (found: Awaited<ReturnType<typeof findings>>): string[] =>
  [...new Set(found.filter(({ level }) => level === "mandatory").map(({ policy }) => policy))].sort();

for (const stack of ["production", "staging", "local"]) {
  describe(`verdict on ${stack} as it stands`, () => {
    it("names nothing but what is unknown until the update", async () => {
      const { verdict } = await untouched(stack);
      assert.deepEqual(
        verdict.violations.map(({ policy, level }) => ({ policy, level })),
        [{ policy: "pack-unevaluated", level: "advisory" }],
      );
    });

    it("is that of the preview", async () => {
      const [{ verdict }, preview] = await Promise.all([untouched(stack), previewOf(stack)]);
      const { unevaluated, exempted, ran } = preview.verdict;
      assert.deepEqual(
        { unevaluated: verdict.unevaluated, exempted: verdict.exempted, ran: verdict.ran },
        { unevaluated, exempted, ran },
      );
    });
  });
}

describe("table of breakages", () => {
  it("breaks every rule of the pack", () => {
    const broken = new Set(breakages.map(({ rule }) => rule));
    assert.deepEqual(
      rules.filter(({ name }) => !broken.has(name)).map(({ name }) => name),
      [],
    );
  });

  it("names rules that exist, each in the file of its group", () => {
    const groupOf = new Map(rules.map(({ name, about }) => [name, about.group]));
    const astray = Object.entries(groups).flatMap(([group, own]) =>
      own.filter(({ rule }) => groupOf.get(rule) !== group),
    );
    const unknown = breakages.flatMap(({ also = [] }) => also.filter((rule) => !groupOf.has(rule)));
    assert.deepEqual([astray.map(({ title }) => title), unknown], [[], []]);
  });

  it("has a title of its own for each", () => {
    const titles = breakages.map(({ title }) => title);
    assert.deepEqual(
      titles.filter((title, index) => titles.indexOf(title) !== index),
      [],
    );
  });

  it("adds a resource of a new kind only where it says why the program has none", async () => {
    const wrong: string[] = [];
    for (const { title, stack = "production", edit, absent } of breakages) {
      const { resources } = await untouched(stack);
      const kinds = new Set(resources.map(({ type }) => type));
      const broken = edit?.(resources) ?? resources;
      const isNew = broken.some(({ type }) => !kinds.has(type));
      const isMore = broken.length === resources.length + 1;
      if ((isNew && absent === undefined) || (absent !== undefined && !isMore)) wrong.push(title);
    }
    assert.deepEqual(wrong, []);
  });
});

for (const [group, own] of Object.entries(groups)) {
  describe(`verdict on breakages of ${group}`, () => {
    for (const breakage of own) {
      const { title, rule, also = [] } = breakage;
      it(`${title}: ${rule}`, async () => {
        const found = await findings(breakage);
        assert.ok(
          found.some(({ policy }) => policy === rule),
          `${rule} says nothing; found ${found.map(({ message }) => message).join("\n") || "nothing"}`,
        );
        const isMandatory = found.some(({ policy, level }) => policy === rule && level === "mandatory");
        assert.deepEqual(mandatory(found), [...(isMandatory ? [rule] : []), ...also].sort());
      });
    }
  });
}
