import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { Backup } from "../../../components/aws/backup";
import { CertManager } from "../../../components/aws/cert-manager";
import { ClusterIdentity } from "../../../components/aws/cluster-identity";
import { Database } from "../../../components/aws/database";
import { Dns } from "../../../components/aws/dns";
import { EbsCsi } from "../../../components/aws/ebs-csi";
import { Eks } from "../../../components/aws/eks";
import { ObjectStore } from "../../../components/aws/object-store";
import { OpenSearch } from "../../../components/aws/opensearch";
import { cluster } from "../../../settings/schema/aws";
import { dns } from "../../../settings/schema/exposure";
import { recordComponent } from "../../support/mocks";
import type { Recorded } from "../../support/mocks";
import { awsSettings, clusterArn, json, kmsKeyArn, region, short } from "./support";

const environment = "production";
const invokes = {
  "aws:eks/getCluster:getCluster": {
    arn: clusterArn,
    endpoint: "https://api.example.com",
    certificateAuthorities: [{ data: "LS0t" }],
    vpcConfig: { vpcId: "vpc-0aaaaaaaa" },
  },
  "aws:route53/getZone:getZone": { zoneId: "Z0FOUND" },
  "aws:lb/getHostedZoneId:getHostedZoneId": { id: "Z0NLB" },
};

/** The whole room with everything on, as a program would create it. */
function buildRoom() {
  const settings = awsSettings({ kmsKeyArn, openSearch: { createServiceLinkedRole: true } });
  const platform = cluster.parse({ name: "platform" });
  const zone = dns.parse({ zone: "example.com" });
  const eks = new Eks("eks", { environment, cluster: platform, aws: settings });
  const onAws = { providers: { aws: eks.awsProvider } };
  const identity = new ClusterIdentity(
    "identity",
    { cluster: platform, clusterArn: eks.arn, mode: "pod-identity", agent: "create" },
    onAws,
  );
  new EbsCsi("ebs-csi", { environment, identity, mode: "create", autoMode: false, aws: settings }, onAws);
  const store = { environment, aws: settings, identity, namespace: "monitoring" };
  new ObjectStore("logs", { ...store, purpose: "logs", retention: ["720h"], users: { loki: "full" } }, onAws);
  const place = { environment, aws: settings, vpcId: eks.vpcId, nodeCidrs: ["10.0.0.0/18"], password: undefined };
  new Database("database", place, onAws);
  new OpenSearch("traces", { ...place, availabilityZones: 3 }, onAws);
  const certificates = { namespace: "cert-manager", serviceAccount: "cert-manager" };
  new CertManager("cert-manager", { environment, region, identity, dns: zone, certificates }, onAws);
  new Dns("dns", { dns: zone, hosts: ["grafana.example.com"], loadBalancer: "nlb.example.com" }, onAws);
  new Backup("backup", { environment, aws: settings }, onAws);
}

const recordings = new Map<boolean, Promise<readonly Recorded[]>>();

/** Every resource of the room; recorded once for all tests. */
function record(preview: boolean): Promise<readonly Recorded[]> {
  const recording =
    recordings.get(preview) ?? recordComponent(buildRoom, { invokes, preview }).then(({ resources }) => resources);
  recordings.set(preview, recording);
  return recording;
}

/** Class of a type token such as `aws:s3/bucket:Bucket`, where the SDK has one. */
function tokenInSdk(token: string): unknown {
  const [, module = "", name = ""] = /^aws:([a-z0-9]+)\/\w+:(\w+)$/.exec(token) ?? [];
  const sdk = aws as unknown as Record<string, Record<string, { __pulumiType?: string }> | undefined>;
  return sdk[module]?.[name]?.__pulumiType;
}

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
}

const documentKeys = ["policy", "assumeRolePolicy", "accessPolicies", "policyDocument"];

const statements = (resources: readonly Recorded[]): Statement[] =>
  resources
    .flatMap(({ inputs }) => documentKeys.flatMap((key) => (inputs[key] === undefined ? [] : [inputs[key]])))
    .flatMap((document) => (json(document) as { Statement: Statement[] }).Statement);

describe("the AWS room as a whole", () => {
  it("uses these resource types, all of which the SDK has", async () => {
    const types = [...new Set((await record(false)).map(({ type }) => type))].filter((type) => type.startsWith("aws:"));
    assert.deepEqual(types.sort(), [
      "aws:backup/plan:Plan",
      "aws:backup/selection:Selection",
      "aws:backup/vault:Vault",
      "aws:cloudwatch/logGroup:LogGroup",
      "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
      "aws:ec2/securityGroup:SecurityGroup",
      "aws:eks/addon:Addon",
      "aws:eks/podIdentityAssociation:PodIdentityAssociation",
      "aws:iam/role:Role",
      "aws:iam/rolePolicy:RolePolicy",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      "aws:iam/serviceLinkedRole:ServiceLinkedRole",
      "aws:opensearch/domain:Domain",
      "aws:rds/instance:Instance",
      "aws:rds/parameterGroup:ParameterGroup",
      "aws:rds/subnetGroup:SubnetGroup",
      "aws:route53/record:Record",
      "aws:s3/bucket:Bucket",
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
      "aws:s3/bucketPolicy:BucketPolicy",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      "aws:s3/bucketVersioning:BucketVersioning",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    ]);
    assert.deepEqual(
      types.filter((type) => tokenInSdk(type) !== type),
      [],
    );
  });

  it("puts everything under a component and on the explicit provider", async () => {
    const resources = await record(false);
    const custom = resources.filter(({ custom, type }) => custom && type.startsWith("aws:"));
    assert.deepEqual(
      custom.filter(({ parent }) => parent === undefined),
      [],
    );
    const providers = new Set(custom.map(({ options }) => short((options.provider ?? "").replace(/::[^:]*$/, ""))));
    assert.deepEqual([...providers], ["pulumi:providers:aws aws"]);
  });

  it("protects exactly what holds data", async () => {
    const isProtected = (await record(false)).filter(({ options }) => options.protect === true);
    assert.deepEqual(isProtected.map(({ urn }) => short(urn)).sort(), [
      "aws:backup/vault:Vault backup",
      "aws:opensearch/domain:Domain traces",
      "aws:rds/instance:Instance database",
      "aws:s3/bucket:Bucket logs",
    ]);
  });

  it("names explicitly whatever AWS would name by itself", async () => {
    const names: Record<string, string> = {
      "aws:backup/plan:Plan": "name",
      "aws:backup/selection:Selection": "name",
      "aws:backup/vault:Vault": "name",
      "aws:cloudwatch/logGroup:LogGroup": "name",
      "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": "policyName",
      "aws:ec2/securityGroup:SecurityGroup": "name",
      "aws:iam/role:Role": "name",
      "aws:iam/rolePolicy:RolePolicy": "name",
      "aws:opensearch/domain:Domain": "domainName",
      "aws:rds/instance:Instance": "identifier",
      "aws:rds/parameterGroup:ParameterGroup": "name",
      "aws:rds/subnetGroup:SubnetGroup": "name",
      "aws:s3/bucket:Bucket": "bucket",
    };
    const unnamed = (await record(false)).filter(({ type, inputs }) => {
      const key = names[type];
      return key !== undefined && typeof inputs[key] !== "string";
    });
    assert.deepEqual(unnamed, []);
  });

  it("allows no action and no resource by wildcard alone", async () => {
    const asList = (value: string | readonly string[] | undefined) => [value ?? []].flat();
    const wide = statements(await record(false)).filter(
      ({ Effect, Action, Resource }) =>
        Effect === "Allow" &&
        (asList(Action).some((action) => /^[\w-]*:?\*$/.test(action)) || asList(Resource).includes("*")),
    );
    assert.deepEqual(wide, []);
  });

  it("keeps passwords in secret inputs", async () => {
    const revealed = (await record(false)).flatMap(({ urn, inputs, secrets }) =>
      JSON.stringify(inputs).includes("result-of-") ? [[short(urn), ...secrets]] : [],
    );
    assert.deepEqual(revealed.sort(), [
      ["aws:opensearch/domain:Domain traces", "advancedSecurityOptions.masterUserOptions.masterUserPassword"],
      ["aws:rds/instance:Instance database", "password"],
    ]);
  });

  it("can be previewed, when ids, ARNs and endpoints are not known yet, with every policy in plain sight", async () => {
    const resources = await record(true);
    assert.equal(resources.length, (await record(false)).length);
    const hidden = resources.flatMap(({ urn, unknowns }) =>
      unknowns.filter((path) => documentKeys.includes(path)).map((path) => `${short(urn)} ${path}`),
    );
    assert.deepEqual(hidden, []);
  });
});
