import assert from "node:assert/strict";
import { Eks } from "../../../components/aws/eks";
import { kubeconfig } from "../../../components/aws/kubeconfig";
import { cluster } from "../../../settings/schema/aws";
import { recordComponent } from "../../support/mocks";
import type { RecordOptions } from "../../support/mocks";
import { accountId, awsSettings, clusterArn, created, json, one, region } from "./support";

const caOf = (text: string) => `LS0t${Buffer.from(text).toString("base64")}`;
const facts = {
  name: "platform",
  arn: clusterArn,
  vpcId: "vpc-0aaaaaaaa",
  endpoint: "https://api.example.com",
  certificateAuthority: caOf("given certificate"),
};
const token = "aws:eks/getCluster:getCluster";
const found = {
  arn: `arn:aws:eks:${region}:${accountId}:cluster/found`,
  vpcConfig: { vpcId: "vpc-0ffffffff" },
  endpoint: "https://found.example.com",
  certificateAuthorities: [{ data: caOf("found certificate") }],
};

const build = (given: object, changes: Record<string, unknown> = {}, options?: RecordOptions) =>
  recordComponent(
    () => new Eks("eks", { environment: "staging", cluster: cluster.parse(given), aws: awsSettings(changes) }),
    options,
  );

describe("Eks", () => {
  it("creates two providers and asks AWS nothing when the settings say everything", async () => {
    const { resources } = await build(facts);
    assert.deepEqual(created(resources), ["pulumi:providers:aws aws", "pulumi:providers:kubernetes kubernetes"]);
    assert.deepEqual(one(resources, "monitoring:aws:Eks", "eks").outputs, { arn: clusterArn, vpcId: "vpc-0aaaaaaaa" });
  });

  it("guards the account, tags everything and lets nobody override the project's own tags", async () => {
    const { resources } = await build(facts, { tags: { Team: "sre", Project: "other" } });
    const { inputs } = one(resources, "pulumi:providers:aws", "aws");
    assert.equal(inputs["region"], region);
    assert.deepEqual(json(inputs["allowedAccountIds"]), [accountId]);
    assert.deepEqual(json(inputs["defaultTags"]), {
      tags: { Team: "sre", Project: "insurance-lead-gen-monitoring", Environment: "staging", ManagedBy: "pulumi" },
    });
    assert.equal(inputs["profile"], undefined);
    assert.equal(inputs["assumeRoles"], undefined);
  });

  it("gives profile and role to both providers", async () => {
    const roleArn = `arn:aws:iam::${accountId}:role/deploy`;
    const { resources } = await build(facts, { profile: "ops", roleArn });
    const { inputs } = one(resources, "pulumi:providers:aws", "aws");
    assert.equal(inputs["profile"], "ops");
    assert.deepEqual(json(inputs["assumeRoles"]), [{ roleArn }]);
    const { name, endpoint, certificateAuthority } = facts;
    assert.equal(
      one(resources, "pulumi:providers:kubernetes", "kubernetes").inputs["kubeconfig"],
      kubeconfig({ name, endpoint, certificateAuthority, region, profile: "ops", roleArn }),
    );
  });

  it("identifies the cluster by its ARN and updates ConfigMaps and Secrets in place", async () => {
    const { resources } = await build(facts);
    const { inputs } = one(resources, "pulumi:providers:kubernetes", "kubernetes");
    assert.equal(inputs["clusterIdentifier"], clusterArn);
    assert.equal(inputs["enableConfigMapMutable"], "true");
    assert.equal(inputs["enableSecretMutable"], "true");
  });

  it("looks up what the settings leave out, and prefers what they say", async () => {
    const { resources } = await build(
      { name: "platform", endpoint: facts.endpoint },
      {},
      { invokes: { [token]: found } },
    );
    assert.deepEqual(one(resources, "monitoring:aws:Eks", "eks").outputs, { arn: found.arn, vpcId: "vpc-0ffffffff" });
    assert.equal(
      one(resources, "pulumi:providers:kubernetes", "kubernetes").inputs["kubeconfig"],
      kubeconfig({
        name: "platform",
        endpoint: facts.endpoint,
        certificateAuthority: caOf("found certificate"),
        region,
        profile: undefined,
        roleArn: undefined,
      }),
    );
  });

  for (const missing of ["arn", "vpcId", "endpoint", "certificateAuthority"] as const) {
    it(`looks the cluster up when only ${missing} is missing`, async () => {
      await assert.rejects(
        build({ ...facts, [missing]: undefined }),
        new RegExp(`no answer for the function ${token.replaceAll("/", "\\/")}`),
      );
    });
  }
});
