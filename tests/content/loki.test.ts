import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import { toYaml } from "../../lib/yaml";
import { renderedLoki } from "../support/loki-ruler";
import { requireTool } from "../support/toolbox";

describe("content: the real Loki", () => {
  const directory = mkdtempSync(join(tmpdir(), "loki-"));

  after(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  async function verify(loki: string, name: string, config: object) {
    const file = join(directory, name);
    writeFileSync(file, toYaml(config));
    const args = [`-config.file=${file}`, "-config.expand-env=true", "-verify-config"];
    return execa(loki, args, { env: { POD_IP: "100.64.0.7" } });
  }

  it("accepts the configuration of three servers and of one, and refuses a key it does not know", async function () {
    const loki = requireTool(this, "loki");
    const { stderr } = await verify(loki, "three.yaml", renderedLoki({}));
    assert.match(stderr, /config is valid/);
    await verify(loki, "one.yaml", renderedLoki({ replicas: 1, replicationFactor: 1, retention: "168h" }));
    await assert.rejects(verify(loki, "wrong.yaml", { ...renderedLoki({}), rulers: {} }), /field rulers not found/);
  });
});
