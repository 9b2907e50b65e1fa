import assert from "node:assert/strict";
import fc from "fast-check";
import { generate, randomText } from "../../preview/random";

const PASSWORD = "random:index/randomPassword:RandomPassword";

const amount = (text: string, pattern: RegExp): number => (text.match(pattern) ?? []).length;

describe("revealed random values", () => {
  it("honor the length and every minimum", () => {
    const minimum = fc.integer({ min: 0, max: 5 });
    const inputs = { minLower: minimum, minUpper: minimum, minNumeric: minimum, minSpecial: minimum };
    fc.assert(
      fc.property(fc.record({ ...inputs, length: fc.integer({ min: 20, max: 64 }) }), (asked) => {
        const text = randomText(asked);
        assert.equal(text.length, asked.length);
        assert.ok(amount(text, /[a-z]/g) >= asked.minLower);
        assert.ok(amount(text, /[A-Z]/g) >= asked.minUpper);
        assert.ok(amount(text, /[0-9]/g) >= asked.minNumeric);
        assert.ok(amount(text, /[^A-Za-z0-9]/g) >= asked.minSpecial);
      }),
    );
  });

  it("use only the classes that are on, and the special characters given", () => {
    assert.match(randomText({ length: 200, special: false }), /^[A-Za-z0-9]{200}$/);
    assert.match(
      randomText({ length: 200, upper: false, lower: false, numeric: false }),
      /^[!@#$%&*()\-_=+[\]{}<>:?]+$/,
    );
    assert.match(randomText({ length: 200, overrideSpecial: "_" }), /^[A-Za-z0-9_]{200}$/);
    assert.match(randomText({ length: 200, special: false, number: false }), /^[A-Za-z]{200}$/);
  });

  it("draw every character of their alphabet, and never the same text twice", () => {
    const text = randomText({ length: 5000, special: false });
    assert.equal(new Set(text).size, 62);
    assert.notEqual(randomText({ length: 32 }), randomText({ length: 32 }));
  });

  it("refuse what cannot be generated", () => {
    assert.throws(() => randomText({ length: 3, minLower: 2, minUpper: 2 }), /^Error: cannot generate 3 characters/);
    const off = { lower: false, upper: false, numeric: false, special: false };
    assert.throws(() => randomText({ length: 3, ...off }), /^Error: cannot generate 3 characters/);
  });

  it("come in the forms of each resource; a bcrypt hash stays unknown", () => {
    assert.deepEqual(Object.keys(generate(PASSWORD, { length: 8 })), ["result"]);
    const bytes = generate("random:index/randomBytes:RandomBytes", { length: 16 });
    assert.equal(Buffer.from(String(bytes["base64"]), "base64").toString("hex"), bytes["hex"]);
    const id = generate("random:index/randomId:RandomId", { byteLength: 4, prefix: "a-" });
    assert.equal(BigInt(`0x${String(id["hex"]).slice(2)}`).toString(), String(id["dec"]).slice(2));
    assert.match(String(generate("random:index/randomUuid:RandomUuid", {})["result"]), /^[0-9a-f-]{36}$/);
    assert.deepEqual(generate("random:index/randomPet:RandomPet", {}), {});
  });
});
