import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "../support/engine";
import { succeeded, told } from "../support/engine/run";
import { upOnce } from "../support/engine/shared";
import { PROJECT } from "../support/program";

/** The `--replace` patterns of the guide, by the last part of the name. */
const patterns = [
  ...readFileSync(join(PROJECT, "docs/secrets.md"), "utf8").matchAll(/^pulumi up --replace '([^']+)'/gm),
].map(([, pattern = ""]) => pattern);

const proxies = [
  "update Deployment oauth2-proxy-alertmanager",
  "update Deployment oauth2-proxy-jaeger-query",
  "update Deployment oauth2-proxy-prometheus",
];

const replaced = (name: string): string[] =>
  ["create-replacement", "delete-replaced", "replace"].map((op) => `${op} RandomPassword ${name}`);

const expected: Readonly<Record<string, readonly string[]>> = {
  "oauth2-proxy-user": [...proxies, "update Secret oauth2-proxy", "update Secret oauth2-proxy-user"],
  "oauth2-proxy-cookie-secret": [...proxies, "update Secret oauth2-proxy"],
};

describe("rotation of what is only ever generated, by the commands of docs/secrets.md", function () {
  this.timeout(600_000);
  let engine: Engine;

  before(async function () {
    engine = await upOnce(this, "production");
  });

  it("is documented for each of them", () => {
    assert.deepEqual(
      patterns.map((pattern) => pattern.split("::").pop()),
      Object.keys(expected),
    );
  });

  for (const pattern of patterns) {
    const name = pattern.split("::").pop() ?? "";
    it(`makes another ${name}, changes what uses it, rolls the pods that read it and takes nothing else away`, async () => {
      const { steps } = succeeded(await engine.preview({ args: ["--replace", pattern], inline: true }));
      assert.deepEqual(told(steps), [...replaced(name), ...(expected[name] ?? [])].sort());
      const rolled = steps.filter(({ type }) => type.endsWith(":Deployment"));
      const byPods = rolled.filter(({ changes }) => changes.some((path) => path.startsWith("spec.template.metadata")));
      assert.deepEqual(byPods.length, proxies.length);
    });
  }
});
