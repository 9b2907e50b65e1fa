import assert from "node:assert/strict";
import { z } from "zod";
import { configuration } from "../../../scripts/docs/configuration";
import { prose, table } from "../../../scripts/docs/markdown";
import { defaultOf, kindOf, settingsBelow } from "../../../scripts/docs/settings";
import { rules } from "../../../settings/rules";
import { schema, secretKeys } from "../../../settings/schema";
import { dayDuration, duration, resources } from "../../../settings/schema/values";

const lines = configuration.render().split("\n");
const under = (heading: string): string[] => {
  const start = lines.indexOf(`## ${heading}`);
  const end = lines.findIndex((line, index) => index > start && line.startsWith("## "));
  return lines.slice(start, end === -1 ? undefined : end);
};

describe("docs/configuration.md", () => {
  it("has a row for every setting of every block", () => {
    for (const [room, type] of Object.entries(schema.shape)) {
      const paths = settingsBelow(type).map(({ path }) => path);
      const rows = under(room).filter((line) => line.startsWith("| `"));
      if (paths[0] !== "")
        assert.deepEqual(
          rows.map((row) => row.split("`")[1]),
          paths,
          room,
        );
    }
  });

  it("has a row for every secret and a line for every rule", () => {
    const secrets = under("Secrets").filter((line) => line.startsWith("| `"));
    assert.deepEqual(
      secrets.map((row) => row.split("`")[1]),
      [...Object.keys(secretKeys), "exporterPasswords.<target>"],
    );
    assert.equal(
      under("Rules between settings").filter((line) => line.startsWith("- ")).length,
      Object.keys(rules).length,
    );
  });
});

describe("a setting in the documentation", () => {
  it("has a kind with its bounds or choices", () => {
    assert.equal(kindOf(duration({ max: "2m" }).default("15s")), "duration, at least 1s, at most 2m");
    assert.equal(kindOf(dayDuration().optional()), "duration, at least 1d, whole days");
    assert.equal(kindOf(z.enum(["create", "adopt"])), "`create`, `adopt`");
    assert.equal(kindOf(z.number().int().min(1).max(3)), "1 to 3");
    assert.equal(kindOf(z.array(z.boolean())), "list, each `true` or `false`");
    assert.equal(kindOf(z.array(z.strictObject({}))), "list of maps");
  });

  it("has a default, or says that it is required or may be absent", () => {
    assert.equal(defaultOf(z.string()), "**required**");
    assert.equal(defaultOf(z.string().optional()), "none");
    assert.equal(defaultOf(z.number().default(3)), "`3`");
    assert.equal(defaultOf(schema.shape.environment), "the stack's name");
  });

  it("is one row where it is the resources of a container", () => {
    const amounts = { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "2", memory: "2Gi" } } as const;
    const type = z.strictObject({ resources: resources().default(amounts) });
    const [row, ...others] = settingsBelow(type);
    assert.deepEqual([row?.path, others], ["resources", []]);
    assert.equal(row && defaultOf(row.type), "`1` to `2`, `1Gi` to `2Gi`");
  });
});

describe("Markdown", () => {
  it("keeps names in angle brackets and bars from being markup, outside literal text", () => {
    assert.equal(prose("a.<name> and `b.<name>`"), "a.\\<name> and `b.<name>`");
    assert.equal(table(["A"], [["x | y"]]), "| A |\n| --- |\n| x \\| y |");
  });
});
