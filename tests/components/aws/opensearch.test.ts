import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { OpenSearch } from "../../../components/aws/opensearch";
import type { OpenSearchArgs } from "../../../components/aws/opensearch";
import { domainAccessPolicy, logDeliveryPolicy } from "../../../components/aws/opensearch-documents";
import versions from "../../../versions.json";
import { recordComponent } from "../../support/mocks";
import type { RecordOptions } from "../../support/mocks";
import { accountId, awsSettings, created, kmsKeyArn, one, region, subnetIds, waitsFor } from "./support";

const type = "aws:opensearch/domain:Domain";
const name = "traces";
const domain = "ilg-production-traces";
const domainArn = `arn:aws:es:${region}:${accountId}:domain/${domain}`;
const groupsArn = `arn:aws:logs:${region}:${accountId}:log-group:/aws/opensearch/${domain}/*`;

const args = (): OpenSearchArgs => ({
  environment: "production",
  aws: awsSettings(),
  availabilityZones: 3,
  vpcId: "vpc-0aaaaaaaa",
  nodeCidrs: ["10.0.0.0/18"],
  password: undefined,
});

const build = (changes: () => Partial<OpenSearchArgs> = () => ({}), options?: RecordOptions) =>
  recordComponent(() => new OpenSearch(name, { ...args(), ...changes() }), options);

const mockedLog = (kind: string) => `arn:aws:test:us-east-1:123456789012:traces-${kind}`;

describe("OpenSearch", () => {
  it("creates a domain with logs, security group and password, and no account-wide role", async () => {
    const { resources } = await build();
    assert.deepEqual(created(resources), [
      "aws:cloudwatch/logGroup:LogGroup traces-application",
      "aws:cloudwatch/logGroup:LogGroup traces-audit",
      "aws:cloudwatch/logGroup:LogGroup traces-index-slow",
      "aws:cloudwatch/logGroup:LogGroup traces-search-slow",
      "aws:cloudwatch/logResourcePolicy:LogResourcePolicy traces",
      "aws:ec2/securityGroup:SecurityGroup traces",
      "aws:opensearch/domain:Domain traces",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule traces-10.0.0.0/18",
      "random:index/randomPassword:RandomPassword opensearch-password",
    ]);
  });

  it("asks for exactly this domain, so that nothing differs forever", async () => {
    const { resources } = await build();
    const { inputs, secrets, options } = one(resources, type, name);
    assert.deepEqual(inputs, {
      domainName: domain,
      engineVersion: versions.engines.opensearch,
      clusterConfig: {
        instanceType: "m7g.medium.search",
        instanceCount: 3,
        dedicatedMasterEnabled: false,
        zoneAwarenessEnabled: true,
        zoneAwarenessConfig: { availabilityZoneCount: 3 },
      },
      ebsOptions: { ebsEnabled: true, volumeType: "gp3", volumeSize: 50, iops: 3000, throughput: 125 },
      vpcOptions: { subnetIds, securityGroupIds: ["id-of-traces"] },
      accessPolicies: JSON.stringify(domainAccessPolicy(domainArn)),
      advancedSecurityOptions: {
        enabled: true,
        internalUserDatabaseEnabled: true,
        masterUserOptions: { masterUserName: "monitoring", masterUserPassword: "result-of-opensearch-password" },
      },
      nodeToNodeEncryption: { enabled: true },
      domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-PFS-2023-10" },
      encryptAtRest: { enabled: true },
      logPublishingOptions: [
        { logType: "ES_APPLICATION_LOGS", cloudwatchLogGroupArn: mockedLog("application") },
        { logType: "INDEX_SLOW_LOGS", cloudwatchLogGroupArn: mockedLog("index-slow") },
        { logType: "SEARCH_SLOW_LOGS", cloudwatchLogGroupArn: mockedLog("search-slow") },
        { logType: "AUDIT_LOGS", cloudwatchLogGroupArn: mockedLog("audit") },
      ],
      softwareUpdateOptions: { autoSoftwareUpdateEnabled: true },
    });
    assert.deepEqual(secrets, ["advancedSecurityOptions.masterUserOptions.masterUserPassword"]);
    assert.deepEqual(options.additionalSecretOutputs, ["advancedSecurityOptions"]);
    assert.deepEqual(options.customTimeouts, { create: "2h", update: "4h", delete: "2h" });
    assert.equal(options.protect, true);
  });

  it("keeps a single node in one subnet without zone awareness", async () => {
    const openSearch = { instanceType: "t3.small.search", instanceCount: 1, volumeSize: "20Gi" };
    const { component, resources } = await build(() => ({ aws: awsSettings({ openSearch }) }));
    const { inputs } = one(resources, type, name);
    assert.deepEqual(inputs["clusterConfig"], {
      instanceType: "t3.small.search",
      instanceCount: 1,
      dedicatedMasterEnabled: false,
      zoneAwarenessEnabled: false,
    });
    assert.deepEqual(inputs["vpcOptions"], {
      subnetIds: ["subnet-0aaaaaaaa"],
      securityGroupIds: ["id-of-traces"],
    });
    assert.equal(component.store.dataNodes, 1);
  });

  it("admits nodes and pods on 443", async () => {
    const { resources } = await build();
    const { inputs } = one(
      resources,
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      "traces-10.0.0.0/18",
    );
    assert.deepEqual([inputs["cidrIpv4"], inputs["fromPort"], inputs["toPort"]], ["10.0.0.0/18", 443, 443]);
  });

  it("may write its logs, which expire, before it exists", async () => {
    const { resources } = await build();
    assert.deepEqual(one(resources, "aws:cloudwatch/logGroup:LogGroup", "traces-index-slow").inputs, {
      name: "/aws/opensearch/ilg-production-traces/index-slow",
      retentionInDays: 14,
    });
    assert.deepEqual(one(resources, "aws:cloudwatch/logResourcePolicy:LogResourcePolicy", name).inputs, {
      policyName: domain,
      policyDocument: JSON.stringify(logDeliveryPolicy(groupsArn, domainArn, accountId)),
    });
    assert.deepEqual(waitsFor(one(resources, type, name)), [
      "aws:cloudwatch/logGroup:LogGroup traces-application",
      "aws:cloudwatch/logGroup:LogGroup traces-audit",
      "aws:cloudwatch/logGroup:LogGroup traces-index-slow",
      "aws:cloudwatch/logGroup:LogGroup traces-search-slow",
      "aws:cloudwatch/logResourcePolicy:LogResourcePolicy traces",
      "aws:ec2/securityGroup:SecurityGroup traces",
      "random:index/randomPassword:RandomPassword opensearch-password",
    ]);
  });

  it("uses a log policy that exists instead of one of the ten a region may have", async () => {
    const { resources } = await build(() => ({ aws: awsSettings({ openSearch: { logPolicy: "adopt" } }) }));
    const policies = resources.filter((resource) => resource.type.startsWith("aws:cloudwatch/logResourcePolicy"));
    assert.deepEqual(policies, []);
  });

  it("creates the account-wide role only when asked, waits for it, and never deletes it", async () => {
    const { resources } = await build(() => ({
      aws: awsSettings({ openSearch: { createServiceLinkedRole: true } }),
    }));
    const role = one(resources, "aws:iam/serviceLinkedRole:ServiceLinkedRole", name);
    assert.deepEqual(role.inputs, { awsServiceName: "opensearchservice.amazonaws.com" });
    assert.equal(role.options.retainOnDelete, true);
    assert.equal(one(resources, type, name).dependencies.includes(role.urn), true);
  });

  it("uses a customer-managed key, by ARN, for the domain and its logs", async () => {
    const { resources } = await build(() => ({ aws: awsSettings({ kmsKeyArn }) }));
    assert.deepEqual(one(resources, type, name).inputs["encryptAtRest"], { enabled: true, kmsKeyId: kmsKeyArn });
    assert.equal(one(resources, "aws:cloudwatch/logGroup:LogGroup", "traces-audit").inputs["kmsKeyId"], kmsKeyArn);
  });

  it("uses the configured password instead of the generated one, which stays", async () => {
    const { resources } = await build(() => ({ password: pulumi.secret("configured") }));
    assert.deepEqual(one(resources, type, name).inputs["advancedSecurityOptions"], {
      enabled: true,
      internalUserDatabaseEnabled: true,
      masterUserOptions: { masterUserName: "monitoring", masterUserPassword: "configured" },
    });
    one(resources, "random:index/randomPassword:RandomPassword", "opensearch-password");
  });

  it("is not protected when nothing is to be", async () => {
    const { resources } = await build(() => ({ aws: awsSettings({ protect: false }) }));
    assert.equal(one(resources, type, name).options.protect, undefined);
  });

  it("tells Jaeger its URL, which is known only after the first update", async () => {
    const urlIn = async (preview: boolean) => {
      const { resources } = await build(undefined, { preview });
      return one(resources, "monitoring:aws:OpenSearch", name).outputs["url"];
    };
    assert.equal(await urlIn(false), "https://traces.example.com");
    assert.equal(await urlIn(true), "<unknown>");
  });
});
