import assert from "node:assert/strict";
import { ClusterIdentity } from "../../../components/aws/cluster-identity";
import type { ClusterIdentityArgs } from "../../../components/aws/cluster-identity";
import versions from "../../../versions.json";
import { recordComponent } from "../../support/mocks";
import { clusterArn, created, oidcProviderArn, one } from "./support";

const args: ClusterIdentityArgs = {
  cluster: { name: "platform", autoMode: false },
  clusterArn,
  mode: "pod-identity",
  agent: "create",
};

const build = (changes: Partial<ClusterIdentityArgs> = {}) =>
  recordComponent(() => new ClusterIdentity("identity", { ...args, ...changes }));

describe("ClusterIdentity", () => {
  it("installs the Pod Identity agent at the pinned version and keeps it for others when destroyed", async () => {
    const { component, resources } = await build();
    assert.deepEqual(created(resources), ["aws:eks/addon:Addon eks-pod-identity-agent"]);
    assert.deepEqual(one(resources, "aws:eks/addon:Addon", "eks-pod-identity-agent").inputs, {
      addonName: "eks-pod-identity-agent",
      addonVersion: versions.addons["eks-pod-identity-agent"],
      clusterName: "platform",
      preserve: true,
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
    });
    assert.equal(component.ready.length, 1);
  });

  const without: Record<string, Partial<ClusterIdentityArgs>> = {
    "it belongs to others": { agent: "skip" },
    "Auto Mode has it built in": { cluster: { name: "platform", autoMode: true } },
    "roles come by IRSA": { mode: "irsa", cluster: { name: "platform", autoMode: false, oidcProviderArn } },
  };
  for (const [reason, changes] of Object.entries(without)) {
    it(`installs nothing when ${reason}`, async () => {
      const { component, resources } = await build(changes);
      assert.deepEqual(created(resources), []);
      assert.deepEqual(component.ready, []);
    });
  }
});
