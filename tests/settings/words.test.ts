import assert from "node:assert/strict";
import type { z } from "zod";
import { schema } from "../../settings/schema";
import { bare, formOf, isMap, isRequired, meaning, requiredKeys, wordsOf } from "../../settings/words";

/** Every setting of the schema, maps included, with its path. */
function settingsOf(type: z.core.$ZodType, path: string): [string, z.core.$ZodType][] {
  const inner = bare(type) as z.core.$ZodTypes;
  const { def } = inner._zod;
  if (def.type === "array") return [[path, type], ...settingsOf(def.element, `${path}[]`).slice(1)];
  if (def.type === "record")
    return [[path, type], ...settingsOf(def.valueType as z.core.$ZodType, `${path}.<name>`).slice(1)];
  if (def.type !== "object") return [[path, type]];
  const shape = Object.entries(def.shape as Record<string, z.core.$ZodType>);
  return [[path, type], ...shape.flatMap(([key, part]) => settingsOf(part, path === "" ? key : `${path}.${key}`))];
}

const all = settingsOf(schema, "").slice(1);
const { prometheus, cluster, storage, aws } = schema.shape;

describe("every setting", () => {
  it("says what it means", () => {
    const silent = all.filter(([, type]) => meaning(type) === undefined);
    assert.deepEqual(
      silent.map(([path]) => path),
      [],
    );
  });

  it("that is a text has a form in words", () => {
    const bareTexts = all.filter(([, type]) => (bare(type) as z.core.$ZodTypes)._zod.def.type === "string");
    assert.deepEqual(
      bareTexts.map(([path]) => path),
      [],
    );
  });

  it("that is a number has both bounds", () => {
    const numbers = all.filter(([, type]) => (bare(type) as z.core.$ZodTypes)._zod.def.type === "number");
    const unbounded = numbers.filter(([, type]) => {
      const { minValue, maxValue } = bare(type) as z.ZodNumber;
      return ![minValue, maxValue].every((bound) => Math.abs(bound ?? Infinity) < Number.MAX_SAFE_INTEGER);
    });
    assert.deepEqual(
      unbounded.map(([path]) => path),
      [],
    );
  });
});

describe("the words for a setting", () => {
  it("are those of the type inside defaults and conversions", () => {
    assert.deepEqual(wordsOf(prometheus), {
      noun: "a map",
      write: `a map of ${Object.keys((bare(prometheus) as z.ZodObject).shape).join(", ")}`,
    });
    assert.equal(formOf((bare(aws) as z.ZodObject).shape["accountId"] as z.ZodType)?.noun, "an AWS account id");
  });

  it("name what a map must have, when it must have something", () => {
    assert.deepEqual(requiredKeys(bare(cluster) as z.ZodObject), ["name"]);
    assert.deepEqual(wordsOf(cluster), { noun: "a map", write: "a map with at least name" });
  });

  it("tell required settings and maps from others", () => {
    assert.deepEqual([cluster, storage].map(isRequired), [true, false]);
    assert.deepEqual([cluster, schema.shape.alerts, schema.shape.environment].map(isMap), [true, true, false]);
  });
});
