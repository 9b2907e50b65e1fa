import assert from "node:assert/strict";
import { readOverride, withOverrides } from "../../../../preview/analysis/what-if/overrides";
import type { Project } from "../../../../preview/project";

const project: Project = {
  name: "p",
  stack: "dev",
  directory: "/",
  program: "/index",
  config: {
    values: { "p:loki": '{"retention":"720h","list":[{"a":1},{"a":2}]}', "p:repository": "x", "q:other": "1" },
    secretKeys: ["p:token"],
  },
};

const values = (...texts: readonly string[]) => withOverrides(project, texts.map(readOverride)).config.values;

describe("a changed setting", () => {
  it("has a path and a value as the stack file would take it", () => {
    const read = (text: string) => readOverride(text).value;
    assert.deepEqual(["a=168h", "a=3", "a=true", 'a="3"', "a=[x, 2]", "a={b: c}", "a=x=y"].map(read), [
      "168h",
      3,
      true,
      "3",
      ["x", 2],
      { b: "c" },
      "x=y",
    ]);
    assert.equal(readOverride('aws.tags["Cost Center"]=x').path, 'aws.tags["Cost Center"]');
  });

  it("is refused without a path, a value, or YAML", () => {
    const remedy = "\n  write <setting>=<value>, for example loki.retention=168h\n";
    const refused = (text: string, reason: string) =>
      assert.throws(() => readOverride(text), { exitCode: 2, message: `--set: ${text} ${reason}${remedy}` });
    refused("loki.retention", "names no setting");
    refused("=1", "names no setting");
    refused("a..b=1", "names no setting");
    refused("a=[1", "has a value that is not YAML");
  });

  it("changes a value inside a map or a list, and leaves the rest", () => {
    assert.deepEqual(values("loki.retention=168h", "loki.list[1].a=3"), {
      ...project.config.values,
      "p:loki": '{"retention":"168h","list":[{"a":1},{"a":3}]}',
    });
  });

  it("changes whole settings, and makes what is not there", () => {
    const changed = values("repository=y", "thanos.store.replicas=1", "alloy.names[0]=z", "q:other=2");
    assert.deepEqual(changed, {
      "p:loki": project.config.values["p:loki"],
      "p:repository": "y",
      "p:thanos": '{"store":{"replicas":1}}',
      "p:alloy": '{"names":["z"]}',
      "q:other": "2",
    });
  });

  it("leaves the project itself as it is, and secrets secret", () => {
    assert.deepEqual(withOverrides(project, []), project);
    const changed = withOverrides(project, [readOverride("loki.retention=1h")]);
    assert.deepEqual(changed.config.secretKeys, ["p:token"]);
    assert.equal(project.config.values["p:loki"], '{"retention":"720h","list":[{"a":1},{"a":2}]}');
  });

  it("is refused where the path leads through a text, or through a list by name", () => {
    const told = (text: string, reason: string) => {
      const message = `--set: ${text.split("=")[0]} ${reason}\n  see docs/configuration.md for the settings\n`;
      assert.throws(() => values(text), { exitCode: 2, message });
    };
    told("repository.x=1", "reaches into x of something that is no list or map");
    told("loki.retention.days=1", "reaches into days of something that is no list or map");
    told("loki.list.a=1", "reaches into a of something that is a list");
    told("loki[0]=1", "reaches into 0 of something that is no list or map");
  });
});
