import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  hasUnknown,
  isUnknown,
  plain,
  secret,
  secretTexts,
  translate,
  UNKNOWN,
  unknownFrom,
} from "../../preview/values";
import type { Wire } from "../../preview/values";

const SIGNATURE = pulumi.runtime.specialSigKey;

describe("wire values", () => {
  it("open secrets and show unknowns as the SDK does, for policies", () => {
    const value: Wire = { a: secret({ b: "c", d: UNKNOWN }), e: [UNKNOWN, 1] };
    assert.deepEqual(plain(value), { a: { b: "c", d: pulumi.unknown }, e: [pulumi.unknown, 1] });
  });

  it("show resources by id, components by URN, assets by their text", () => {
    const reference = (id?: string): Wire => ({
      [SIGNATURE]: pulumi.runtime.specialResourceSig,
      urn: "urn:x",
      ...(id === undefined ? {} : { id }),
    });
    assert.deepEqual(
      translate([reference("i-1"), reference(), reference("")], { unknown: () => "?", secret: () => "!" }),
      ["i-1", "urn:x", "?"],
    );
    const asset: Wire = { [SIGNATURE]: pulumi.runtime.specialAssetSig, text: "hello" };
    assert.equal(plain(asset), "hello");
  });

  it("tell the sources of an unknown and where it is", () => {
    const seen: unknown[] = [];
    const note = (path: readonly string[], sources: readonly string[]) => seen.push([path.join("."), sources]);
    translate({ a: { b: [unknownFrom(["urn:x"])] } }, { unknown: note, secret: () => undefined });
    assert.deepEqual(seen, [["a.b.0", ["urn:x"]]]);
  });

  it("know an unknown from what merely contains one", () => {
    assert.deepEqual([isUnknown(unknownFrom([])), isUnknown({ a: UNKNOWN })], [true, false]);
    assert.deepEqual([hasUnknown({ a: [secret(UNKNOWN)] }), hasUnknown({ a: [secret("x")] })], [true, false]);
  });

  it("mark a secret only once and list every text below it", () => {
    assert.deepEqual(secret(secret("x")), secret("x"));
    assert.deepEqual(secretTexts({ a: secret({ b: "one", c: ["two", UNKNOWN, 3] }), d: "open" }), ["one", "two"]);
  });
});
