import assert from "node:assert/strict";
import { z } from "zod";
import { roomFaults } from "../../settings/issues";

const told = (type: z.core.$ZodType, value: unknown): [string, unknown, string, string][] =>
  roomFaults("room", type, value).map((fault) => [fault.path, fault.value, fault.reason, fault.remedy]);

/** Kinds of fault that today's schema does not have, so that the first setting to have one is explained too. */
describe("faults of kinds that the schema does not use yet", () => {
  it("a union of choices is one choice", () => {
    const type = z.union([z.literal("auto"), z.literal(1), z.enum(["small", "large"])]);
    assert.deepEqual(told(type, "huge"), [["room", "huge", "is not a choice", "write one of auto, 1, small, large"]]);
  });

  it("a union of kinds gets all of them", () => {
    const type = z.union([z.strictObject({ size: z.number() }), z.string()]);
    assert.deepEqual(told(type, { size: "big" }), [
      ["room", undefined, "is a map, not what fits here", "write a map with at least size, or a text"],
    ]);
  });

  it("a check without words of its own points at what to write", () => {
    const type = z
      .number()
      .refine((value) => value % 2 === 1)
      .describe("an odd number");
    assert.deepEqual(told(type, 2), [["room", 2, "is not accepted", "write a number"]]);
  });

  it("a text of a built-in format has the wrong form", () => {
    assert.deepEqual(told(z.string().regex(/^a+$/), "b"), [["room", "b", "has the wrong form", "write a text"]]);
    assert.deepEqual(told(z.uuid(), "b"), [["room", "b", "has the wrong form", "write a text"]]);
  });

  it("a number that is no multiple has the wrong form", () => {
    assert.deepEqual(told(z.number().multipleOf(5).min(5).max(50), 7), [
      ["room", 7, "has the wrong form", "write a whole number from 5 to 50"],
    ]);
  });

  it("a list with too many entries is told how many there are", () => {
    assert.deepEqual(told(z.array(z.boolean()).max(1), [true, false]), [
      ["room", undefined, "has 2 entries, which is too many", "write a list, each true or false"],
    ]);
  });
});
