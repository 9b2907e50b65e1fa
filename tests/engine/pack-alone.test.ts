import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import { PACK_NAME } from "../../policy/pack";
import { Engine } from "../support/engine";
import type { Edit } from "../support/engine";
import { isMandatory } from "../support/engine/run";
import { keep } from "../support/engine/shared";
import { PROJECT } from "../support/program";

/** A program that knows nothing of this project: a web server behind a Service. */
const program = (container: object, service: object): Edit => ({
  files: {
    "index.ts": () => `
      import * as kubernetes from "@pulumi/kubernetes";
      const provider = new kubernetes.Provider("other", { kubeconfig: "{}", clusterIdentifier: "other" });
      const metadata = { name: "web", namespace: "shop", labels: { "app.kubernetes.io/name": "web" } };
      const { labels } = metadata;
      new kubernetes.core.v1.Service(
        "web",
        { metadata, spec: { selector: labels, ports: [{ port: 8080 }], ...${JSON.stringify(service)} } },
        { provider },
      );
      new kubernetes.core.v1.Pod(
        "web",
        { metadata, spec: { containers: [{ name: "web", ports: [{ containerPort: 8080 }], ...${JSON.stringify(container)} }] } },
        { provider },
      );
    `,
  },
});

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
const open = program({ image: "docker.io/library/nginx:latest" }, { type: "LoadBalancer" });
const careful = program(
  {
    image: `docker.io/library/nginx:1.29.3@${digest}`,
    resources: { requests: { cpu: "100m", memory: "64Mi" }, limits: { memory: "64Mi" } },
  },
  { type: "ClusterIP" },
);

describe("engine: the policy pack alone, installed from its own package.json", function () {
  this.timeout(300_000);
  let pack: string;
  let engine: Engine;

  before(async function () {
    engine = await keep(Engine.start(this, { stack: "production" }));
    pack = mkdtempSync(join(tmpdir(), "pack-"));
    const filter = (source: string) => !source.endsWith("node_modules");
    cpSync(join(PROJECT, "policy"), pack, { recursive: true, filter });
    const install = ["install", "--omit=dev", "--no-audit", "--no-fund", "--prefer-offline"];
    const { failed, stderr } = await execa("npm", install, { cwd: pack, reject: false });
    if (!failed) return;
    if (process.env["CI"] === "true") assert.fail(`npm install: ${stderr}`);
    this.skip();
  });
  after(() => rmSync(pack, { recursive: true, force: true }));

  /** Names of the mandatory policies that a program breaks, and how the preview ended. */
  async function judged(edit: Edit) {
    const run = await engine.preview({ project: engine.copy(edit), args: ["--policy-pack", pack] });
    assert.match(run.stdout, new RegExp(`${PACK_NAME}@v\\d`), run.stderr);
    const mandatory = run.findings.filter(isMandatory).map(({ policy }) => policy);
    return { exitCode: run.exitCode, mandatory: new Set(mandatory) };
  }

  it("brings every module that it needs", () => {
    const manifest = JSON.parse(readFileSync(join(pack, "package.json"), "utf8")) as { dependencies: object };
    assert.deepEqual(Object.keys(manifest.dependencies).sort(), [
      "@pulumi/policy",
      "@pulumi/pulumi",
      "tsx",
      "typescript",
      "yaml",
    ]);
  });

  it("stops another program that is open to the Internet, unlimited and of a moving tag", async () => {
    const { exitCode, mandatory } = await judged(open);
    assert.notEqual(exitCode, 0);
    for (const rule of ["network-service-type", "resources-memory-limit-set", "workload-image-pinned"]) {
      assert.equal(mandatory.has(rule), true, rule);
    }
  });

  it("no longer says so of the same program once that is mended", async () => {
    const { mandatory } = await judged(careful);
    for (const rule of ["network-service-type", "resources-memory-limit-set", "workload-image-pinned"]) {
      assert.equal(mandatory.has(rule), false, rule);
    }
  });
});
