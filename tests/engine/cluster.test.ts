import assert from "node:assert/strict";
import execa from "execa";
import { requireControlPlane, startControlPlane } from "../support/control-plane";
import type { ControlPlane } from "../support/control-plane";
import { customResourceDefinitions } from "../support/crds";
import { Engine, requireEngine } from "../support/engine";
import { ApiCluster } from "../support/engine/api-cluster";
import { succeeded, told } from "../support/engine/run";
import { findTool } from "../support/toolbox";

/** Definitions that a cluster has before the stack. */
async function installDefinitions({ kubeconfig }: ControlPlane, files: readonly string[]): Promise<void> {
  const kubectl = findTool("kubectl") ?? "kubectl";
  const access = ["--kubeconfig", kubeconfig];
  await execa(kubectl, [...access, "apply", "--server-side", ...files.flatMap((file) => ["-f", file])]);
  await execa(kubectl, [...access, "wait", "crd", "--all", "--for=condition=Established", "--timeout=60s"]);
}

for (const stack of ["staging", "production"]) {
  describe(`engine: ${stack} onto a real API server`, function () {
    this.timeout(600_000);
    let controlPlane: ControlPlane | undefined;
    let cluster: ApiCluster | undefined;
    let engine: Engine;

    before(async function () {
      requireEngine(this);
      requireControlPlane(this);
      const definitions = await customResourceDefinitions(this);
      controlPlane = await startControlPlane();
      await installDefinitions(controlPlane, definitions);
      cluster = new ApiCluster(controlPlane.kubeconfig);
      engine = await Engine.start(this, { stack, cluster });
    });
    after(async () => {
      await (engine as Engine | undefined)?.stop();
      cluster?.close();
      await controlPlane?.stop();
    });

    it("is created in an order in which everything becomes ready, without a warning of the API server", async () => {
      const { steps } = succeeded(await engine.up());
      assert.ok(steps.length > 50, `${steps.length} resources`);
      assert.deepEqual(cluster?.warnings, []);
    });

    it("needs no change when it is brought up again, and shows no drift", async () => {
      assert.deepEqual(told(succeeded(await engine.up({ inline: true })).steps), []);
      assert.deepEqual(told(succeeded(await engine.refresh()).steps), []);
    });

    if (stack === "staging") {
      it("takes a changed setting in place", async () => {
        const edit = { settings: { "prometheus.scrapeInterval": "20s" } };
        const run = succeeded(await engine.up({ edit, inline: true }));
        assert.deepEqual([...new Set(run.steps.map(({ op }) => op))], ["update"]);
      });

      it("is destroyed in an order that the API server and its finalizers allow", async () => {
        succeeded(await engine.destroy());
        const { stdout } = await execa(findTool("kubectl") ?? "kubectl", [
          ...["--kubeconfig", controlPlane?.kubeconfig ?? ""],
          ...["get", "all,cm,secrets,pvc,netpol,pdb,ingress,certificates", "-n", "monitoring", "-o", "name"],
        ]);
        assert.equal(stdout, "");
      });
    }
  });
}
