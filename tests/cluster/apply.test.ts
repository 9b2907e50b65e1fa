import assert from "node:assert/strict";
import { BudgetWatch } from "./support/budgets";
import { StackCluster, workloadKinds, type Item } from "./support/stack-cluster";

interface Workload extends Item {
  /** A DaemonSet has no replicas. */
  readonly spec: { readonly replicas?: number };
}

interface Volume extends Item {
  readonly spec: { readonly persistentVolumeReclaimPolicy: string };
}

const stacks = ["staging", "production", "local"];

describe("cluster: stacks applied to a real API server, one after the other", function () {
  this.timeout(400_000);
  let cluster: StackCluster;

  before(async function () {
    cluster = await StackCluster.start(this, stacks);
  });

  after(async () => {
    // Undefined where the tests were skipped.
    await (cluster as StackCluster | undefined)?.stop();
  });

  for (const stack of stacks) {
    describe(stack, () => {
      /** Names of the volumes that stacks before this one have left. */
      const earlier = new Set<string>();
      const volumes = async (): Promise<Volume[]> =>
        (await cluster.list<Volume>("persistentvolumes")).filter(({ metadata }) => !earlier.has(metadata.name));

      before(async () => {
        for (const { metadata } of await volumes()) earlier.add(metadata.name);
      });

      it("accepts every object, no unknown or duplicate field, no warning of Pod Security admission", async () => {
        const { exitCode, stderr } = await cluster.apply(stack);
        assert.equal(exitCode, 0, stderr);
        assert.deepEqual(
          stderr.split("\n").filter((line) => line.startsWith("Warning:")),
          [],
        );
      });

      it("makes every workload Ready", async () => {
        assert.ok((await cluster.list(workloadKinds)).length >= 10);
        assert.deepEqual(await cluster.notReady(), []);
      });

      it("changes nothing when it is applied again", async () => {
        const flags = ["--server-side", "--field-manager=test", "--force-conflicts"];
        const { exitCode, stdout, stderr } = await cluster.kubectl(["diff", "-k", cluster.directory(stack), ...flags]);
        assert.equal(exitCode, 0, `${stdout}${stderr}`);
      });

      it("replaces every pod of every workload at once, and never goes below a disruption budget meanwhile", async () => {
        const watch = await BudgetWatch.start(cluster, "monitoring");
        for (const { exitCode, stderr } of await cluster.rollout("restart")) assert.equal(exitCode, 0, stderr);
        assert.deepEqual(await cluster.notReady(), []);
        // A roll that replaced nothing would keep any budget.
        await watch.until(() => watch.replaced.size === watch.first.length, "every pod is replaced");
        await watch.stop();
        assert.deepEqual(watch.broken, []);
        // A budget over one pod asks for none, so that drains go on; one over more asks for all but one.
        const sizes = new Map(
          (await cluster.list<Workload>(workloadKinds)).map(({ metadata, spec }) => [
            metadata.name,
            spec.replicas ?? 0,
          ]),
        );
        assert.deepEqual(
          watch.lows.map(({ budget, wanted }) => [budget, wanted]),
          watch.lows.map(({ budget }) => [budget, (sizes.get(budget) ?? 0) - 1]),
        );
      });

      it("sees a budget broken where pods are deleted past it", async () => {
        const watch = await BudgetWatch.start(cluster, "monitoring");
        const selector = "app.kubernetes.io/name=loki";
        const pods = watch.lows.find(({ budget }) => budget === "loki");
        assert.ok(pods);
        await cluster.kubectl(["delete", "pods", "-n", "monitoring", "-l", selector, "--wait=false"]);
        await watch.until(() => pods.lowest === 0, "no pod of Loki is Ready");
        assert.deepEqual(await cluster.notReady(), []);
        await watch.stop();
        assert.deepEqual(watch.broken, pods.wanted > 0 ? [pods] : []);
      });

      it("lets every node be drained, one after the other as pods come back, while the budgets hold", async () => {
        for (const { metadata } of await cluster.list("nodes")) {
          const drain = ["drain", metadata.name, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=120s"];
          const { exitCode, stderr } = await cluster.kubectl(drain);
          assert.equal(exitCode, 0, `${metadata.name}: ${stderr}`);
          // Pods with a volume wait for a node in its zone; the next drain must not begin before.
          await cluster.kubectl(["uncordon", metadata.name]);
          assert.deepEqual(await cluster.notReady(), []);
        }
      });

      it("leaves nothing behind but volumes to be retained when it is removed", async () => {
        const before = await volumes();
        const { exitCode, stderr } = await cluster.remove(stack);
        assert.equal(exitCode, 0, stderr);
        const left = await cluster.list("namespaces,clusterroles,clusterrolebindings,storageclasses,priorityclasses");
        const own = left.filter(({ metadata }) => metadata.name.startsWith("monitoring"));
        assert.deepEqual(own, []);
        assert.deepEqual(
          (await cluster.list("all,configmaps,secrets,serviceaccounts")).filter(({ metadata }) =>
            metadata.namespace?.startsWith("monitoring"),
          ),
          [],
        );
        const kept = before.filter(({ spec }) => spec.persistentVolumeReclaimPolicy === "Retain");
        const names = (all: readonly Volume[]) => all.map(({ metadata }) => metadata.name).sort();
        assert.ok(before.length > 0, "there were volumes");
        assert.deepEqual(
          names(await volumes()).filter((name) => names(kept).includes(name)),
          names(kept),
        );
      });
    });
  }
});
