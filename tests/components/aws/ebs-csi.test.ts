import assert from "node:assert/strict";
import { EbsCsi } from "../../../components/aws/ebs-csi";
import type { EbsCsiArgs } from "../../../components/aws/ebs-csi";
import { volumeKeyPolicy } from "../../../components/aws/ebs-csi-policy";
import { irsaTrust, podIdentityTrust } from "../../../components/aws/trust";
import versions from "../../../versions.json";
import { recordComponent } from "../../support/mocks";
import {
  awsSettings,
  clusterArn,
  created,
  irsa,
  kmsKeyArn,
  oidcProviderArn,
  one,
  podIdentity,
  waitsFor,
} from "./support";

const addonType = "aws:eks/addon:Addon";
const addon = "aws-ebs-csi-driver";
const controller = { namespace: "kube-system", serviceAccount: "ebs-csi-controller-sa" };
const mockedRole = "arn:aws:test:us-east-1:123456789012:ebs-csi";

const args: EbsCsiArgs = {
  environment: "staging",
  identity: podIdentity,
  mode: "create",
  autoMode: false,
  aws: awsSettings(),
};

const build = (changes: Partial<EbsCsiArgs> = {}) =>
  recordComponent(() => new EbsCsi("ebs-csi", { ...args, ...changes }));

const attached = (resources: Awaited<ReturnType<typeof build>>["resources"]) =>
  one(resources, "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "ebs-csi").inputs["policyArn"];

describe("EbsCsi", () => {
  it("creates the pinned add-on with a role for this cluster's volumes only", async () => {
    const { component, resources } = await build();
    assert.deepEqual(created(resources), [
      "aws:eks/addon:Addon aws-ebs-csi-driver",
      "aws:iam/role:Role ebs-csi",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment ebs-csi",
    ]);
    const driver = one(resources, addonType, addon);
    assert.deepEqual(driver.inputs, {
      addonName: addon,
      addonVersion: versions.addons[addon],
      clusterName: "platform",
      podIdentityAssociations: [{ roleArn: mockedRole, serviceAccount: "ebs-csi-controller-sa" }],
      preserve: true,
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
    });
    assert.deepEqual([driver.options.importId, driver.options.retainOnDelete], [undefined, undefined]);
    assert.equal(attached(resources), "arn:aws:iam::aws:policy/AmazonEBSCSIDriverEKSClusterScopedPolicy");
    assert.equal(
      one(resources, "aws:iam/role:Role", "ebs-csi").inputs["assumeRolePolicy"],
      JSON.stringify(podIdentityTrust(clusterArn, controller)),
    );
    assert.equal(component.ready.length, 1);
  });

  it("gives the driver its permissions before it starts, since it checks them at start", async () => {
    const { resources } = await build({ aws: awsSettings({ kmsKeyArn }) });
    assert.deepEqual(waitsFor(one(resources, addonType, addon)), [
      "aws:iam/role:Role ebs-csi",
      "aws:iam/rolePolicy:RolePolicy ebs-csi",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment ebs-csi",
    ]);
  });

  it("lets the driver use a customer-managed key, and only when there is one", async () => {
    const { resources } = await build({ aws: awsSettings({ kmsKeyArn }) });
    assert.equal(
      one(resources, "aws:iam/rolePolicy:RolePolicy", "ebs-csi").inputs["policy"],
      JSON.stringify(volumeKeyPolicy(kmsKeyArn)),
    );
    assert.deepEqual(
      (await build()).resources.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy"),
      [],
    );
  });

  it("with IRSA names the role on the add-on and scopes it by the driver's tag", async () => {
    const { resources } = await build({ identity: irsa });
    const { inputs } = one(resources, addonType, addon);
    assert.equal(inputs["serviceAccountRoleArn"], mockedRole);
    assert.equal(inputs["podIdentityAssociations"], undefined);
    assert.equal(attached(resources), "arn:aws:iam::aws:policy/AmazonEBSCSIDriverPolicyV2");
    assert.equal(
      one(resources, "aws:iam/role:Role", "ebs-csi").inputs["assumeRolePolicy"],
      JSON.stringify(irsaTrust(oidcProviderArn, controller)),
    );
  });

  it("adopts by import, keeps edits by others, serves older volumes and leaves the add-on when destroyed", async () => {
    const { resources } = await build({ mode: "adopt" });
    const { inputs, options } = one(resources, addonType, addon);
    assert.equal(options.importId, "platform:aws-ebs-csi-driver");
    assert.equal(options.retainOnDelete, true);
    assert.equal(inputs["resolveConflictsOnUpdate"], "PRESERVE");
    assert.equal(inputs["addonVersion"], versions.addons[addon]);
    assert.equal(attached(resources), "arn:aws:iam::aws:policy/AmazonEBSCSIDriverPolicyV2");
  });

  for (const [reason, changes] of Object.entries({
    "the driver belongs to others": { mode: "skip" },
    "Auto Mode brings its own": { autoMode: true },
  } satisfies Record<string, Partial<EbsCsiArgs>>)) {
    it(`creates nothing when ${reason}`, async () => {
      const { component, resources } = await build(changes);
      assert.deepEqual(created(resources), []);
      assert.deepEqual(component.ready, []);
    });
  }
});
