import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "yaml";
import { ordered, toJson, toYaml } from "../../../preview/render/format";

describe("rendered text", () => {
  it("orders keys the same way whatever order they came in, the telling ones first", () => {
    const one = { kind: "Pod", spec: { image: "i", name: "web", args: ["z", "a"] }, apiVersion: "v1", metadata: {} };
    const other = { metadata: {}, apiVersion: "v1", spec: { args: ["z", "a"], name: "web", image: "i" }, kind: "Pod" };
    const text =
      "# urn\napiVersion: v1\nkind: Pod\nmetadata: {}\nspec:\n  name: web\n  args:\n    - z\n    - a\n  image: i\n";
    assert.deepEqual([toYaml(one, "urn"), toYaml(other, "urn")], [text, text]);
    assert.equal(
      toJson({ b: 1, a: { name: "x", a: 2 } }),
      '{\n  "a": {\n    "name": "x",\n    "a": 2\n  },\n  "b": 1\n}\n',
    );
  });

  it("reads back the same under YAML 1.1, which Kubernetes speaks, and under 1.2", () => {
    const traps = [
      "on",
      "yes",
      "n",
      "~",
      "null",
      "012",
      "0o17",
      "1_000",
      "12:30:45",
      "2024-01-01",
      "1e3",
      ".inf",
      "<<",
      "=",
    ];
    const texts = fc.oneof(fc.constantFrom(...traps), fc.string(), fc.string({ unit: "binary" }));
    fc.assert(
      fc.property(fc.dictionary(texts, texts), (data) => {
        const document = toYaml({ data }, "urn");
        for (const version of ["1.1", "1.2"] as const) {
          assert.deepEqual(parse(document, { version, merge: false }), { data: { ...data } });
        }
      }),
    );
  });

  it("keeps the lines of configuration files readable", () => {
    assert.equal(toYaml({ "a.yml": "x: 1\ny: 2\n" }, "urn"), "# urn\na.yml: |\n  x: 1\n  y: 2\n");
  });

  it("writes shared parts out instead of referring to them", () => {
    const shared = { a: 1 };
    assert.equal(toYaml({ one: shared, two: shared }, "urn"), "# urn\none:\n  a: 1\ntwo:\n  a: 1\n");
    assert.deepEqual(ordered([null, [1]]), [null, [1]]);
  });
});
