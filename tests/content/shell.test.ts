import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checks, problemsOf } from "../support/shell/checks";
import { blocksOf, record } from "../support/shell/record";
import type { Block } from "../support/shell/record";
import { documents, root } from "../support/content";
import { requireTool } from "../support/toolbox";

const programs = Object.keys(checks);

const block = (text: string): Block => ({ path: "example.md", line: 1, text });

describe("shell of documents", function () {
  this.timeout(60_000);

  for (const path of documents) {
    const blocks = blocksOf(path, readFileSync(join(root, path), "utf8"));
    if (blocks.length === 0) continue;
    it(`${path}: the shell takes them, and each program has the subcommands, options and files that they name`, async function () {
      for (const one of blocks) {
        const { commands, complaints } = await record(one, programs);
        assert.deepEqual(complaints, [], `${path}:${one.line}`);
        assert.ok(commands.length > 0, `${path}:${one.line} calls no program`);
        for (const command of commands) {
          assert.deepEqual(await problemsOf(command, (name) => requireTool(this, name)), [], `${path}:${one.line}`);
        }
      }
    });
  }
});

describe("the check of shell in documents", function () {
  this.timeout(60_000);

  it("finds blocks with the line they begin at, also in lists", () => {
    assert.deepEqual(
      blocksOf("a.md", "one\n\n```sh\nnpm ci\n```\n\n- two\n  ```sh\n  npm test\n  ```\n```ts\nx\n```\n"),
      [
        { path: "a.md", line: 4, text: "npm ci\n" },
        { path: "a.md", line: 9, text: "npm test\n" },
      ],
    );
  });

  it("records what loops, pipes, substitutions and placeholders come to", async () => {
    const text =
      'for i in 0 1; do kubectl get pod/$i | grep <name>; done\nkubectl delete "$(kubectl get pods -o name)"\n';
    const { commands, complaints } = await record(block(text), programs);
    assert.deepEqual(complaints, []);
    assert.deepEqual(commands.map((command) => command.join(" ")).sort(), [
      "grep name",
      "grep name",
      "kubectl delete answer",
      "kubectl get pod/0",
      "kubectl get pod/1",
      "kubectl get pods -o name",
    ]);
  });

  it("complains of unknown programs, unset variables and broken syntax", async () => {
    assert.deepEqual((await record(block("frobnicate now\n"), programs)).complaints, [
      "/bin/bash: line 2: frobnicate: command not found",
    ]);
    assert.deepEqual((await record(block("kubectl get $NOBODY\n"), programs)).complaints, [
      "/bin/bash: line 2: NOBODY: unbound variable",
    ]);
    assert.match((await record(block("for i in; do\n"), programs)).complaints.join(), /syntax error/);
  });

  const wrong: readonly (readonly [command: string, problem: string])[] = [
    ["npm run previw -- production", "package.json has no script previw"],
    ["npm run preview production", "npm takes production for itself; write -- before it"],
    ["npm run lint -- now", "npm run lint takes no arguments"],
    ["npx mocha tests/nowhere/*.test.ts", "no file is called tests/nowhere/*.test.ts"],
    ["pulumi upp", "pulumi has no command upp"],
    ["pulumi preview --policy-pak policy", "pulumi preview has no option --policy-pak"],
    ["helm instal x y", "helm has no command instal"],
    ["helm install x y --valuez z", "helm install has no option --valuez"],
    ["curl -fsS localhost", "asks no http address"],
  ];
  for (const [command, problem] of wrong) {
    it(`refuses ${command}`, async function () {
      const [program = "", ...words] = command.split(" ");
      assert.deepEqual(await problemsOf([program, ...words], (name) => requireTool(this, name)), [
        `${command}: ${problem}`,
      ]);
    });
  }

  it("refuses what the AWS CLI does not have", async function () {
    const find = (name: string) => requireTool(this, name);
    assert.match((await problemsOf(["aws", "eks", "describe-clusters"], find)).join(), /describe-clusters/);
    assert.match(
      (await problemsOf(["aws", "eks", "describe-cluster", "--name", "x", "--regoin", "y"], find)).join(),
      /Unknown options: --regoin/,
    );
    assert.deepEqual(await problemsOf(["aws", "eks", "describe-cluster", "--name", "x"], find), []);
  });

  for (const command of [
    "pulumi config set --secret --path exporterPasswords.leads",
    "npm run preview -- production --set loki.retention=168h",
    "npm run tools -- loki",
  ]) {
    it(`accepts ${command}`, async function () {
      const [program = "", ...words] = command.split(" ");
      assert.deepEqual(await problemsOf([program, ...words], (name) => requireTool(this, name)), []);
    });
  }
});
