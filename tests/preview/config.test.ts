import assert from "node:assert/strict";
import { mergeConfig } from "../../preview/config";
import { PreviewError } from "../../preview/errors";

const merge = (project: object, stack: object) =>
  mergeConfig({ name: "shop", file: "Pulumi.dev.yaml", project: { config: project }, stack: { config: stack } });

describe("stack configuration", () => {
  it("puts keys without a namespace into the project's", () => {
    assert.deepEqual(merge({}, { color: "red", "shop:size": 2, "aws:region": "us-east-1" }), {
      values: { "shop:color": "red", "shop:size": "2", "aws:region": "us-east-1" },
      secretKeys: [],
    });
  });

  it("passes objects and lists as JSON, as the CLI does", () => {
    assert.deepEqual(merge({}, { a: { b: [1, true, null] }, c: true, d: null }).values, {
      "shop:a": '{"b":[1,true,null]}',
      "shop:c": "true",
      "shop:d": "",
    });
  });

  it("takes defaults of Pulumi.yaml in each of their forms, below the values of the stack", () => {
    const declared = { plain: "p", typed: { type: "integer", default: 3 }, "aws:region": { value: "eu-west-1" } };
    assert.deepEqual(merge(declared, { plain: "mine" }).values, {
      "shop:plain": "mine",
      "shop:typed": "3",
      "aws:region": "eu-west-1",
    });
  });

  it("turns encrypted values into named markers at any depth, and only their keys are secret", () => {
    const stack = {
      token: { secure: "v1:x" },
      nested: { user: "u", list: [{ password: { secure: "v1:y" } }] },
      open: 1,
    };
    assert.deepEqual(merge({}, stack), {
      values: {
        "shop:token": "<secret token>",
        "shop:nested": '{"user":"u","list":[{"password":"<secret nested.list.0.password>"}]}',
        "shop:open": "1",
      },
      secretKeys: ["shop:token", "shop:nested"],
    });
  });

  it("keeps an object that merely has a key called secure", () => {
    const { values, secretKeys } = merge({}, { tls: { secure: true }, both: { secure: "x", other: 1 } });
    assert.deepEqual(values, { "shop:tls": '{"secure":true}', "shop:both": '{"secure":"x","other":1}' });
    assert.deepEqual(secretKeys, []);
  });

  it("reports every declared key without a value at once", () => {
    const faulty = () =>
      merge({ a: { type: "string" }, b: { type: "string" }, c: { default: 1, type: "integer" } }, {});
    assert.throws(faulty, (error: PreviewError) => {
      assert.equal(error.exitCode, 2);
      assert.deepEqual(
        error.faults.map(({ path, reason }) => [path, reason]),
        [
          ["a", "is missing; Pulumi.yaml declares it without a default"],
          ["b", "is missing; Pulumi.yaml declares it without a default"],
        ],
      );
      return true;
    });
  });

  it("rejects a config section that is no mapping", () => {
    const sources = { name: "shop", file: "Pulumi.dev.yaml", project: {}, stack: { config: ["a"] } };
    assert.throws(() => mergeConfig(sources), {
      exitCode: 2,
      faults: [
        { path: "config", value: undefined, reason: "is not a mapping", remedy: "write `<key>: <value>` lines" },
      ],
    });
  });
});
