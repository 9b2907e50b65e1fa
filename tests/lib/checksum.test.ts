import assert from "node:assert/strict";
import fc from "fast-check";
import * as pulumi from "@pulumi/pulumi";
import { checksum, secretChecksum } from "../../lib/checksum";

describe("the checksum of rendered configuration", () => {
  it("is the start of its SHA-256", () => {
    assert.equal(checksum(""), "e3b0c44298fc1c14");
    assert.equal(checksum("retention: 30d\n"), checksum("retention: 30d\n"));
  });

  it("changes with every content and with every file name", () => {
    assert.notEqual(checksum({ "a.yml": "x" }), checksum({ "a.yml": "y" }));
    assert.notEqual(checksum({ "a.yml": "x" }), checksum({ "b.yml": "x" }));
    assert.notEqual(checksum({ a: "x", b: "" }), checksum({ a: "", b: "x" }));
  });

  it("does not depend on the order of files", () => {
    const files = fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { noNullPrototype: true });
    fc.assert(
      fc.property(files, (content) => {
        const reversed = Object.fromEntries(Object.entries(content).reverse());
        assert.equal(checksum(reversed), checksum(content));
      }),
    );
  });

  it("fits an annotation and a label: sixteen hexadecimal digits", () => {
    fc.assert(fc.property(fc.string(), (text) => /^[0-9a-f]{16}$/.test(checksum(text))));
  });
});

describe("the checksum of a secret", () => {
  it("is that of its value, and no secret itself, so that plans can show that it changed", async () => {
    const digest = secretChecksum(pulumi.secret("generated-password"));
    assert.equal(await pulumi.isSecret(digest), false);
    const value = await new Promise((resolve) => void digest.apply(resolve));
    assert.equal(value, checksum("generated-password"));
  });
});
