import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import type * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";

import { evaluate } from "../../policy/lib/evaluate";
import { PACK_NAME } from "../../policy/pack";
import { rules } from "../../policy/rules";
import { fixturesOf } from "./support/fixture";
import { analyzeRequest, call, configRequest, Empty, POLICY, start, told, verdictOf } from "./support/pack-server";
import type { Server } from "./support/pack-server";

describe("pack as the engine runs it", () => {
  let server: Server;
  before(async () => {
    server = await start();
  });
  after(() => server.process.kill());

  it("tells name, version, and every rule with its metadata", async () => {
    const info = await call<analyzer.AnalyzerInfo>((reply) => server.client.getAnalyzerInfo(new Empty(), reply));
    const { version } = JSON.parse(readFileSync(join(POLICY, "package.json"), "utf8")) as { version: string };
    assert.deepEqual([info.getName(), info.getVersion(), info.getSupportsconfig()], [PACK_NAME, version, true]);
    const told = info.getPoliciesList().map((one) => [one.getName(), one.getDescription(), one.getRemediationSteps()]);
    assert.deepEqual(
      told,
      rules.map(({ name, description, remediationSteps }) => [name, description, remediationSteps]),
    );
  });

  for (const [rule, file] of [
    ["storage-class-encrypted", "fail.boolean.yaml"],
    ["retention-loki-bucket-lifecycle", "fail.too-early.yaml"],
    ["retention-prometheus-fits-disk", "fail.size.yaml"],
  ] as const) {
    it(`says of ${rule}/${file} what the offline host says, from the inputs, though outputs are empty`, async () => {
      const resources = fixturesOf(rule).find((one) => one.file.endsWith(`/${file}`))?.resources ?? [];
      assert.notEqual(resources.length, 0);
      const { violations } = evaluate({ resources });
      const offline = violations.map(({ level, policy, message }) => `${level} ${policy}: ${message}`).sort();
      assert.deepEqual(await verdictOf(server.client, resources), offline);
      assert.equal(
        offline.some((line) => line.includes(rule)),
        true,
      );
    });
  }

  it("judges a resource anew when the engine shows it again", async () => {
    const [resource] = fixturesOf("storage-class-encrypted")[0]?.resources ?? [];
    assert.ok(resource !== undefined);
    const judge = async (encrypted: unknown): Promise<string[]> => {
      const props = { ...resource.props, parameters: { type: "gp3", encrypted } };
      const response = await call<analyzer.AnalyzeResponse>((reply) =>
        server.client.analyze(analyzeRequest({ ...resource, props }), reply),
      );
      return told(response).filter((line) => line.includes("storage-class-encrypted"));
    };
    assert.equal((await judge("false")).length, 1);
    assert.deepEqual(await judge("true"), []);
    assert.equal((await judge("false")).length, 1);
  });

  it("reports unknown rules and settings of the config, which the engine accepts in silence", async () => {
    const config = {
      all: {},
      "storage-class-encripted": { a: 1 },
      "storage-class-encrypted": { requireCustomerKey: true, requireKey: true, exempt: [] },
    };
    await call((reply) => server.client.configure(configRequest(config), reply));
    const lines = await verdictOf(server.client, []);
    assert.deepEqual(
      lines.filter((line) => line.includes("pack-config-valid")),
      [
        "mandatory pack-config-valid: stack: pack config: storage-class-encripted is not a rule of this pack, want one listed in policy/README.md",
        "mandatory pack-config-valid: stack: pack config: storage-class-encrypted.requireKey is not a known key, want one of requireCustomerKey, exempt",
      ],
    );
  });

  it("writes nothing but its port on standard output", () => {
    assert.match(server.output(), /^\d+\n$/);
  });
});
