import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { Secret, unknownCheckingProxy } from "../../../policy/lib/sdk";
import { get, hasUnknown, isUnknown, plain, plainProperties, UNKNOWN, WIRE_UNKNOWNS } from "../../../policy/lib/value";

const SENTINEL = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("plain data of a resource", () => {
  it("keeps what is known as it is", () => {
    const known = { a: [1, "two", true, null, { b: {} }], c: "" };
    assert.deepEqual(plain(known), known);
  });

  it("shows the keys of objects in one order, however they were written", () => {
    assert.equal(JSON.stringify(plain({ c: 1, a: [{ z: 1, b: 2 }] })), '{"a":[{"b":2,"z":1}],"c":1}');
  });

  it("replaces every kind of wire sentinel by the one UNKNOWN", () => {
    for (const sentinel of WIRE_UNKNOWNS) assert.equal(plain(sentinel), UNKNOWN);
    assert.equal(WIRE_UNKNOWNS.size, 7);
  });

  it("reads the SDK's unknown-checking proxy to the end, whatever is unknown inside", () => {
    const props = unknownCheckingProxy({ a: [SENTINEL, { b: SENTINEL, c: 1 }], d: SENTINEL, e: "known" });
    assert.deepEqual(plain(props), { a: [UNKNOWN, { b: UNKNOWN, c: 1 }], d: UNKNOWN, e: "known" });
  });

  it("replaces pulumi.unknown, outputs, promises and redacted secrets by UNKNOWN", () => {
    const values = [pulumi.unknown, pulumi.output("x"), Promise.resolve("x"), "[secret]", UNKNOWN];
    assert.deepEqual(plain(values), [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]);
  });

  it("unwraps secrets, of the SDK and of the wire", () => {
    const wire = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: { a: "b" } };
    assert.deepEqual(plain([new Secret("x"), wire]), ["x", { a: "b" }]);
  });

  it("drops functions, undefined parts and the engine's internal keys at the top only", () => {
    const props = { __inputs: 1, a: undefined, b: () => 1, c: { __d: 2 } };
    assert.deepEqual(plainProperties(props), { c: { __d: 2 } });
  });

  it("lets an error through that is not about an unknown", () => {
    const broken = {
      get a(): never {
        throw new RangeError("a fault of the program");
      },
    };
    assert.throws(() => plain(broken), RangeError);
  });

  it("makes no properties of what is not an object", () => {
    assert.deepEqual(plainProperties("text"), {});
    assert.deepEqual(plainProperties(undefined), {});
  });

  it("recognizes only the sentinel itself as unknown", () => {
    assert.equal(isUnknown(UNKNOWN), true);
    assert.equal(isUnknown({ ...UNKNOWN }), false);
    assert.equal(Object.isFrozen(UNKNOWN), true);
    assert.equal(String(UNKNOWN), "unknown until the update");
  });
});

describe("reading a path of plain data", () => {
  const value = { a: { b: [{ c: 1 }] }, u: UNKNOWN, n: null };

  it("follows keys and list positions", () => {
    assert.equal(get(value, "a.b.0.c"), 1);
    assert.equal(get(value, "n"), null);
  });

  it("finds nothing where there is nothing, and no inherited members", () => {
    assert.equal(get(value, "a.x.y"), undefined);
    assert.equal(get(value, "a.b.7"), undefined);
    assert.equal(get(value, "a.constructor"), undefined);
    assert.equal(get(value, "n.x"), undefined);
  });

  it("is unknown below an unknown", () => {
    assert.equal(get(value, "u.x.y"), UNKNOWN);
  });

  it("tells whether any part is unknown", () => {
    assert.equal(hasUnknown(value), true);
    assert.equal(hasUnknown([{ a: 1 }, "x", null]), false);
  });
});
