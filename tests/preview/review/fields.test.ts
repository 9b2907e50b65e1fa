import assert from "node:assert/strict";
import { fieldChanges } from "../../../preview/review/fields";
import { lineChange } from "../../../preview/review/lines";

describe("the fields that differ between two objects", () => {
  it("are none where nothing differs, whatever the layout of a document inside", () => {
    const object = { a: [1, { b: "x" }], data: { "a.yml": "k: 1\nl: 2\n" } };
    assert.deepEqual(fieldChanges(object, structuredClone(object)), []);
  });

  it("have a path, and only the side that is there", () => {
    assert.deepEqual(
      fieldChanges({ spec: { replicas: 1, old: true } }, { spec: { replicas: 2, "new/key.x": { a: 1 } } }),
      [
        { path: 'spec["new/key.x"]', after: '{"a":1}' },
        { path: "spec.old", before: "true" },
        { path: "spec.replicas", before: "1", after: "2" },
      ],
    );
  });

  it("find items of a list by name, so that a moved or removed one changes no other", () => {
    const container = (name: string, image: string) => ({ name, image });
    const before = [container("a", "a:1"), container("b", "b:1"), container("c", "c:1")];
    const after = [container("c", "c:1"), container("b", "b:2")];
    assert.deepEqual(fieldChanges({ list: before }, { list: after }), [
      { path: "list[] (order)", before: "b, c", after: "c, b" },
      { path: "list[a]", before: '{"name":"a","image":"a:1"}' },
      { path: "list[b].image", before: "b:1", after: "b:2" },
    ]);
  });

  it("find claims by the name in their metadata, and flags by the name before the value", () => {
    const claim = (storage: string) => ({ metadata: { name: "data" }, spec: { storage } });
    assert.deepEqual(fieldChanges({ claims: [claim("1Gi")] }, { claims: [claim("2Gi")] }), [
      { path: "claims[data].spec.storage", before: "1Gi", after: "2Gi" },
    ]);
    const before = ["--web.enable-lifecycle", "--storage.tsdb.retention.time=30d", "--a=1"];
    const after = ["--storage.tsdb.retention.time=15d", "--web.enable-lifecycle", "--b=1"];
    assert.deepEqual(fieldChanges({ args: before }, { args: after }), [
      {
        path: "args[] (order)",
        before: `${before[0]}, --storage.tsdb.retention.time`,
        after: `--storage.tsdb.retention.time, ${before[0]}`,
      },
      { path: "args[--storage.tsdb.retention.time]", before: before[1], after: after[0] },
      { path: "args[--a]", before: "--a=1" },
      { path: "args[--b]", after: "--b=1" },
    ]);
  });

  it("tell items without a name that come and go", () => {
    assert.deepEqual(fieldChanges({ list: [[1], [2], [3]] }, { list: [[1], [3]] }), [
      { path: "list[]", before: "[2]" },
    ]);
    assert.deepEqual(fieldChanges({ list: [1, 2] }, { list: [1, 3] }), [{ path: "list[1]", before: "2", after: "3" }]);
  });

  it("reach into YAML and JSON texts", () => {
    const data = (interval: string, refresh: string) => ({
      "p.yml": `global:\n  interval: ${interval}\n`,
      "d.json": JSON.stringify({ refresh }),
    });
    assert.deepEqual(fieldChanges({ data: data("15s", "1m") }, { data: data("30s", "5m") }), [
      { path: 'data["d.json"] refresh', before: "1m", after: "5m" },
      { path: 'data["p.yml"] global.interval', before: "15s", after: "30s" },
    ]);
  });

  it("are the lines that differ in any other text, and in a document whose layout alone differs", () => {
    const river = (level: string) => `logging {\n  level = "${level}"\n  format = [\n}\n`;
    assert.deepEqual(fieldChanges({ a: river("info") }, { a: river("warn") }), [
      { path: "a", before: '  level = "info"', after: '  level = "warn"' },
    ]);
    assert.deepEqual(fieldChanges({ a: "k: 1\n" }, { a: "# why\nk: 1\n" }), [{ path: "a", after: "# why" }]);
  });
});

describe("the lines that differ between two texts", () => {
  const change = (before: string, after: string) => lineChange(before.split(""), after.split(""));
  it("are the fewest", () => {
    assert.deepEqual(change("abcdef", "abcdef"), { removed: [], added: [] });
    assert.deepEqual(change("abcdef", "axcdfg"), { removed: ["b", "e"], added: ["x", "g"] });
    assert.deepEqual(change("", "ab"), { removed: [], added: ["a", "b"] });
    assert.deepEqual(change("aab", "ab"), { removed: ["a"], added: [] });
  });

  it("are all of them where comparing would take too long", () => {
    const lines = (prefix: string) => Array.from({ length: 5000 }, (_, index) => `${prefix}${index}`);
    const { removed, added } = lineChange(["same", ...lines("a")], ["same", ...lines("b")]);
    assert.deepEqual([removed.length, added.length], [5000, 5000]);
  });
});
