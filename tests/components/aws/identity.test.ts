import assert from "node:assert/strict";
import { ClusterIdentity } from "../../../components/aws/cluster-identity";
import { WorkloadIdentity } from "../../../components/aws/identity";
import type { WorkloadIdentityArgs } from "../../../components/aws/identity";
import { policyDocument } from "../../../components/aws/policy-document";
import { irsaTrust, podIdentityTrust } from "../../../components/aws/trust";
import { recordComponent } from "../../support/mocks";
import { accountId, clusterArn, created, irsa, oidcProviderArn, one, podIdentity, waitsFor } from "./support";

const loki = { namespace: "monitoring", serviceAccount: "loki" };
const policy = policyDocument({ Sid: "Bucket", Effect: "Allow", Action: "s3:ListBucket", Resource: "arn:aws:s3:::b" });
const args: WorkloadIdentityArgs = {
  ...loki,
  roleName: "ilg-monitoring-staging-loki",
  description: "Loki",
  cluster: podIdentity,
  policy,
};

const build = (changes: Partial<WorkloadIdentityArgs> = {}) =>
  recordComponent(() => new WorkloadIdentity("loki", { ...args, ...changes }));

describe("WorkloadIdentity", () => {
  it("with Pod Identity ties a role to one service account by an association", async () => {
    const { component, resources } = await build();
    assert.deepEqual(created(resources), [
      "aws:eks/podIdentityAssociation:PodIdentityAssociation loki",
      "aws:iam/role:Role loki",
      "aws:iam/rolePolicy:RolePolicy loki",
    ]);
    assert.deepEqual(one(resources, "aws:iam/role:Role", "loki").inputs, {
      name: "ilg-monitoring-staging-loki",
      description: "Loki",
      assumeRolePolicy: JSON.stringify(podIdentityTrust(clusterArn, loki)),
    });
    assert.deepEqual(one(resources, "aws:iam/rolePolicy:RolePolicy", "loki").inputs, {
      name: "access",
      role: "ilg-monitoring-staging-loki",
      policy: JSON.stringify(policy),
    });
    assert.deepEqual(one(resources, "aws:eks/podIdentityAssociation:PodIdentityAssociation", "loki").inputs, {
      clusterName: "platform",
      namespace: "monitoring",
      serviceAccount: "loki",
      roleArn: "arn:aws:test:us-east-1:123456789012:loki",
    });
    assert.deepEqual(component.serviceAccountAnnotations, {});
    assert.equal(component.grants.length, 2);
  });

  it("with IRSA trusts the service account by the OIDC provider and annotates it", async () => {
    const { component, resources } = await build({ cluster: irsa });
    assert.deepEqual(created(resources), ["aws:iam/role:Role loki", "aws:iam/rolePolicy:RolePolicy loki"]);
    assert.equal(
      one(resources, "aws:iam/role:Role", "loki").inputs["assumeRolePolicy"],
      JSON.stringify(irsaTrust(oidcProviderArn, loki)),
    );
    assert.deepEqual(component.serviceAccountAnnotations, {
      "eks.amazonaws.com/role-arn": `arn:aws:iam::${accountId}:role/ilg-monitoring-staging-loki`,
    });
    assert.equal(component.grants.length, 1);
  });

  it("names the missing setting when IRSA has no provider", async () => {
    await assert.rejects(
      build({ cluster: { ...irsa, oidcProviderArn: undefined } }),
      /^Error: cluster\.oidcProviderArn "" is not the ARN of an IAM OIDC provider: write arn:aws:iam::/,
    );
  });

  it("attaches a policy that AWS maintains, and leaves the association to an add-on", async () => {
    const { namespace, serviceAccount, roleName, description, cluster } = args;
    const { resources } = await recordComponent(
      () =>
        new WorkloadIdentity("driver", {
          ...{ namespace, serviceAccount, roleName, description, cluster },
          managedPolicyArn: "arn:aws:iam::aws:policy/P",
          associate: false,
        }),
    );
    assert.deepEqual(created(resources), [
      "aws:iam/role:Role driver",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment driver",
    ]);
    assert.deepEqual(one(resources, "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "driver").inputs, {
      role: "ilg-monitoring-staging-loki",
      policyArn: "arn:aws:iam::aws:policy/P",
    });
  });

  it("waits for the agent that hands out credentials, and so does whoever uses the role", async () => {
    const { component, resources } = await recordComponent(() => {
      const cluster = new ClusterIdentity("identity", {
        cluster: { name: "platform", autoMode: false },
        clusterArn,
        mode: "pod-identity",
        agent: "create",
      });
      return new WorkloadIdentity("loki", { ...args, cluster });
    });
    assert.deepEqual(waitsFor(one(resources, "aws:eks/podIdentityAssociation:PodIdentityAssociation", "loki")), [
      "aws:eks/addon:Addon eks-pod-identity-agent",
      "aws:iam/role:Role loki",
    ]);
    assert.equal(component.grants.length, 3);
  });
});
