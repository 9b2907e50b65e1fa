import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import { root } from "../support/content";
import { requireControlPlane, startControlPlane, type ControlPlane } from "../support/control-plane";
import { customResourceDefinitions } from "../support/crds";
import { findTool } from "../support/toolbox";

const workloadKinds = "statefulsets,deployments,daemonsets";

interface Volume {
  metadata: { name: string };
  spec: { persistentVolumeReclaimPolicy: string };
}

interface Named {
  kind: string;
  metadata: { name: string; namespace?: string };
}

for (const stack of ["staging", "production"]) {
  describe(`cluster: ${stack} applied to a real API server`, function () {
    // Several waits of up to 400 s, which the scheduler's five minutes between two looks at a pending pod ask for.
    this.timeout(2_400_000);
    let cluster: ControlPlane;
    const rendered = mkdtempSync(join(tmpdir(), `rendered-${stack}-`));
    const out = join(rendered, stack);

    const kubectl = (args: readonly string[]) =>
      execa(findTool("kubectl") ?? "kubectl", ["--kubeconfig", cluster.kubeconfig, ...args], { reject: false });
    const list = async (kinds: string): Promise<Named[]> =>
      (JSON.parse((await kubectl(["get", kinds, "-A", "-o", "json"])).stdout) as { items: Named[] }).items;
    /** Workloads that do not become Ready within two minutes, with what kubectl says of them. */
    const notReady = async (): Promise<string[]> => {
      const problems: string[] = [];
      for (const { kind, metadata } of await list(workloadKinds)) {
        const name = `${kind}/${metadata.name}`;
        const wait = ["rollout", "status", name, "-n", metadata.namespace ?? "", "--timeout=120s"];
        const { exitCode, stdout, stderr } = await kubectl(wait);
        if (exitCode !== 0) problems.push(`${name}: ${stdout} ${stderr}`);
      }
      return problems;
    };
    const volumes = async (): Promise<Volume[]> =>
      (JSON.parse((await kubectl(["get", "persistentvolumes", "-o", "json"])).stdout) as { items: Volume[] }).items;
    const apply = () => kubectl(["apply", "-k", out, "--server-side", "--validate=strict", "--field-manager=test"]);

    before(async function () {
      requireControlPlane(this);
      const definitions = await customResourceDefinitions(this);
      await execa(process.execPath, ["--import", "tsx", "preview/cli.ts", stack, "--out", out], { cwd: root });
      cluster = await startControlPlane();
      const crds = definitions.flatMap((file) => ["-f", file]);
      const { exitCode, stderr } = await kubectl(["apply", "--server-side", ...crds]);
      assert.equal(exitCode, 0, stderr);
      await kubectl(["wait", "crd", "--all", "--for=condition=Established", "--timeout=60s"]);
    });

    after(async () => {
      rmSync(rendered, { recursive: true, force: true });
      // Undefined where the tests were skipped.
      await (cluster as ControlPlane | undefined)?.stop();
    });

    it("accepts every object, no unknown or duplicate field, no warning of Pod Security admission", async () => {
      const { exitCode, stderr } = await apply();
      assert.equal(exitCode, 0, stderr);
      assert.deepEqual(
        stderr.split("\n").filter((line) => line.startsWith("Warning:")),
        [],
      );
    });

    it("makes every workload Ready", async () => {
      assert.ok((await list(workloadKinds)).length >= 10);
      assert.deepEqual(await notReady(), []);
    });

    it("changes nothing when it is applied again", async () => {
      const { exitCode, stdout, stderr } = await kubectl([
        "diff",
        "-k",
        out,
        "--server-side",
        "--field-manager=test",
        "--force-conflicts",
      ]);
      assert.equal(exitCode, 0, `${stdout}${stderr}`);
    });

    it("lets every node be drained, one after the other as pods come back, while the budgets hold", async () => {
      const nodes = (await list("nodes")).map(({ metadata }) => metadata.name);
      for (const node of nodes) {
        const { exitCode, stderr } = await kubectl([
          "drain",
          node,
          "--ignore-daemonsets",
          "--delete-emptydir-data",
          "--timeout=400s",
        ]);
        assert.equal(exitCode, 0, `${node}: ${stderr}`);
        await kubectl(["uncordon", node]);
        // A pod with a volume waits for a node in its zone, and the scheduler looks again after five minutes at the latest;
        // the next drain must not begin before.
        const back = ["wait", "pods", "--all", "-n", "monitoring", "--for=condition=Ready", "--timeout=400s"];
        assert.equal((await kubectl(back)).exitCode, 0);
        assert.deepEqual(await notReady(), []);
      }
    });

    it("leaves nothing behind but volumes to be retained when it is removed", async () => {
      const before = await volumes();
      const { exitCode, stderr } = await kubectl(["delete", "-k", out, "--timeout=120s", "--wait=true"]);
      assert.equal(exitCode, 0, stderr);
      const left = await list("namespaces,clusterroles,clusterrolebindings,storageclasses,priorityclasses");
      const own = left.filter(({ metadata }) => metadata.name.startsWith("monitoring"));
      assert.deepEqual(own, []);
      assert.deepEqual(
        (await list("all,configmaps,secrets,serviceaccounts")).filter(({ metadata }) =>
          metadata.namespace?.startsWith("monitoring"),
        ),
        [],
      );
      const kept = before.filter(({ spec }) => spec.persistentVolumeReclaimPolicy === "Retain");
      const names = (all: Volume[]) => all.map(({ metadata }) => metadata.name).sort();
      assert.ok(before.length > 0, "there were volumes");
      assert.deepEqual(
        names(await volumes()).filter((name) => names(kept).includes(name)),
        names(kept),
      );
    });
  });
}
