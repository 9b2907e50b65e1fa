import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readProject, stacksIn } from "../../preview/project";
import { fixture, inTemporaryDirectory } from "./support";

const told = (message: string) => ({ exitCode: 2, message });

describe("reading a project", () => {
  it("finds name, program and configuration", async () => {
    const project = await readProject(fixture("tiny"), "dev");
    assert.deepEqual(
      { ...project, directory: "", program: project.program.slice(fixture("tiny").length) },
      {
        name: "tiny",
        stack: "dev",
        directory: "",
        program: "/index",
        config: {
          values: {
            "tiny:greeting": "hello",
            "tiny:size": "2",
            "aws:region": "eu-west-1",
            "tiny:token": "<secret token>",
            "tiny:nested": '{"plain":"one","password":"<secret nested.password>"}',
          },
          secretKeys: ["tiny:token", "tiny:nested"],
        },
      },
    );
  });

  it("names the existing stacks for an unknown one, and the nearest", async () => {
    assert.deepEqual(stacksIn(fixture("secrets")), ["fails", "fine"]);
    await assert.rejects(
      readProject(fixture("secrets"), "fien"),
      told("stack: fien does not exist; existing stacks: fails, fine\n  did you mean fine?\n"),
    );
  });

  it("suggests nothing when no stack is near", async () => {
    await assert.rejects(
      readProject(fixture("tiny"), "production"),
      told(
        "stack: production does not exist; existing stacks: dev\n" +
          "  create Pulumi.production.yaml (pulumi stack init production)\n",
      ),
    );
  });

  it("tells where YAML is broken without quoting the line, which may hold a secret", async () => {
    await assert.rejects(
      readProject(fixture("misbehaving"), "broken"),
      told("Pulumi.broken.yaml: is not valid YAML: Map keys must be unique at line 3, column 3\n  correct that line\n"),
    );
  });

  it("rejects a stack file that is a list", async () => {
    await assert.rejects(
      readProject(fixture("misbehaving"), "list"),
      told("Pulumi.list.yaml: is not a YAML mapping\n  write `key: value` lines\n"),
    );
  });

  it("asks for Pulumi.yaml and for its name", async () => {
    await inTemporaryDirectory(async (directory) => {
      await assert.rejects(
        readProject(directory, "dev"),
        told(
          `Pulumi.yaml: does not exist in ${directory}\n` +
            "  run the preview in the directory of the Pulumi project, or name it with --cwd\n",
        ),
      );
      writeFileSync(join(directory, "Pulumi.yaml"), "runtime: nodejs\n");
      await assert.rejects(readProject(directory, "dev"), told("Pulumi.yaml: has no name\n  add `name: <project>`\n"));
    });
  });

  it("honors main, package.json and stackConfigDir", async () => {
    await inTemporaryDirectory(async (directory) => {
      mkdirSync(join(directory, "stacks"));
      writeFileSync(join(directory, "Pulumi.yaml"), "name: a\nstackConfigDir: stacks\n");
      writeFileSync(join(directory, "stacks/Pulumi.dev.yaml"), "config: { a: 1 }\n");
      writeFileSync(join(directory, "package.json"), '{ "main": "program.ts" }');
      const byManifest = await readProject(directory, "dev");
      assert.equal(byManifest.program, join(directory, "program.ts"));
      assert.deepEqual(byManifest.config.values, { "a:a": "1" });
      writeFileSync(join(directory, "Pulumi.yaml"), "name: a\nstackConfigDir: stacks\nmain: src/main.ts\n");
      assert.equal((await readProject(directory, "dev")).program, join(directory, "src/main.ts"));
    });
  });
});
