/** The AWS resources that the stand-in knows: identity, what forces a replacement, and what only AWS tells. */
import type { WireObject } from "../../../preview/values";
import type { Fixed } from "./difference";
import { at, textAt } from "./protocol";

/** Account and region of the imagined AWS. */
const place = "us-east-1:111122223333";

/** One type of resource. */
export interface AwsType {
  /** What AWS lets exist once: name or composite of the inputs. */
  readonly identity: readonly string[];
  /** True when AWS invents the id; otherwise the identity is it. */
  readonly generatedId?: string;
  /** Schema properties marked `ForceNew` in the Terraform provider that @pulumi/aws wraps. */
  readonly fixed: Fixed;
  /** Outputs beside the inputs. */
  readonly outputs?: (inputs: WireObject, id: string) => WireObject;
  /** Why AWS would not delete it. */
  readonly keeps?: (inputs: WireObject) => string | undefined;
}

const arn = (service: string, resource: string): string => `arn:aws:${service}:${place}:${resource}`;
const globalArn = (service: string, resource: string): string => `arn:aws:${service}::111122223333:${resource}`;

/** A setting of a bucket: one per bucket, whose name is the id. */
const ofBucket: AwsType = { identity: ["bucket"], fixed: { anyChange: ["bucket", "expectedBucketOwner"] } };

const isTrue = (inputs: WireObject, property: string): boolean => String(inputs[property]) === "true";

export const AWS_TYPES: Readonly<Record<string, AwsType>> = {
  "aws:backup/plan:Plan": {
    identity: ["name"],
    generatedId: "plan",
    fixed: { anyChange: ["name"] },
    outputs: (_, id) => ({ arn: arn("backup", `backup-plan:${id}`), version: "1" }),
  },
  "aws:backup/selection:Selection": {
    identity: ["planId", "name"],
    generatedId: "selection",
    fixed: { anyChange: ["name", "planId", "iamRoleArn", "resources", "notResources", "conditions", "selectionTags"] },
  },
  "aws:backup/vault:Vault": {
    identity: ["name"],
    fixed: { anyChange: ["name", "kmsKeyArn"] },
    outputs: (_, id) => ({ arn: arn("backup", `backup-vault:${id}`), recoveryPoints: 0 }),
    keeps: (inputs) => (isTrue(inputs, "forceDestroy") ? undefined : "the vault holds recovery points"),
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    identity: ["name"],
    fixed: { anyChange: ["name", "logGroupClass"] },
    outputs: (_, id) => ({ arn: arn("logs", `log-group:${id}`) }),
  },
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": {
    identity: ["policyName"],
    fixed: { anyChange: ["policyName"] },
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    identity: ["vpcId", "name"],
    generatedId: "sg",
    fixed: { anyChange: ["name", "description", "vpcId"] },
    outputs: (_, id) => ({ arn: arn("ec2", `security-group/${id}`), ownerId: "111122223333" }),
  },
  "aws:eks/addon:Addon": {
    identity: ["clusterName", "addonName"],
    fixed: { anyChange: ["clusterName", "addonName"] },
    outputs: (_, id) => ({ arn: arn("eks", `addon/${id}`) }),
  },
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": {
    identity: ["clusterName", "namespace", "serviceAccount"],
    generatedId: "a",
    fixed: { anyChange: ["clusterName", "namespace", "serviceAccount"] },
    outputs: (_, id) => ({ associationId: id, associationArn: arn("eks", `podidentityassociation/${id}`) }),
  },
  "aws:iam/role:Role": {
    identity: ["name"],
    fixed: { anyChange: ["name", "path"] },
    outputs: (_, id) => ({ arn: globalArn("iam", `role/${id}`), uniqueId: `AROA${id.toUpperCase()}` }),
  },
  "aws:iam/rolePolicy:RolePolicy": { identity: ["role", "name"], fixed: { anyChange: ["role", "name"] } },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    identity: ["role", "policyArn"],
    fixed: { anyChange: ["role", "policyArn"] },
  },
  "aws:iam/serviceLinkedRole:ServiceLinkedRole": {
    identity: ["awsServiceName"],
    fixed: { anyChange: ["awsServiceName", "customSuffix"] },
    outputs: (_, id) => ({ arn: globalArn("iam", `role/aws-service-role/${id}`) }),
  },
  "aws:opensearch/domain:Domain": {
    identity: ["domainName"],
    fixed: { anyChange: ["domainName", "encryptAtRest.kmsKeyId"], presence: ["vpcOptions"] },
    outputs: (inputs, id) => ({
      arn: arn("es", `domain/${id}`),
      domainId: `111122223333/${id}`,
      endpoint: `vpc-${id}-a1b2c3.us-east-1.es.amazonaws.com`,
      vpcOptions: { ...((at(inputs, "vpcOptions") ?? {}) as WireObject), vpcId: "vpc-0abc1234def567890" },
    }),
  },
  "aws:rds/instance:Instance": {
    identity: ["identifier"],
    fixed: {
      anyChange: [
        "engine",
        "username",
        "dbName",
        "storageEncrypted",
        "kmsKeyId",
        "availabilityZone",
        "characterSetName",
      ],
    },
    outputs: (inputs, id) => ({
      arn: arn("rds", `db:${id}`),
      address: `${id}.c0example.us-east-1.rds.amazonaws.com`,
      endpoint: `${id}.c0example.us-east-1.rds.amazonaws.com:${String(inputs["port"])}`,
      resourceId: `db-${id.toUpperCase()}`,
      engineVersionActual: `${String(inputs["engineVersion"])}.6`,
    }),
    keeps: (inputs) => {
      if (isTrue(inputs, "deletionProtection")) return "deletion protection is on";
      const kept = isTrue(inputs, "skipFinalSnapshot") || textAt(inputs, "finalSnapshotIdentifier") !== "";
      return kept ? undefined : "finalSnapshotIdentifier is missing";
    },
  },
  "aws:rds/parameterGroup:ParameterGroup": {
    identity: ["name"],
    fixed: { anyChange: ["name", "family", "description"] },
    outputs: (_, id) => ({ arn: arn("rds", `pg:${id}`) }),
  },
  "aws:rds/subnetGroup:SubnetGroup": {
    identity: ["name"],
    fixed: { anyChange: ["name"] },
    outputs: (_, id) => ({ arn: arn("rds", `subgrp:${id}`) }),
  },
  "aws:route53/record:Record": {
    identity: ["zoneId", "name", "type"],
    fixed: { anyChange: ["zoneId", "name", "type", "setIdentifier"] },
    outputs: (inputs) => ({ fqdn: textAt(inputs, "name") }),
  },
  "aws:s3/bucket:Bucket": {
    identity: ["bucket"],
    fixed: { anyChange: ["bucket", "bucketPrefix", "objectLockEnabled"] },
    outputs: (_, id) => ({
      arn: `arn:aws:s3:::${id}`,
      bucketDomainName: `${id}.s3.amazonaws.com`,
      bucketRegionalDomainName: `${id}.s3.us-east-1.amazonaws.com`,
    }),
    keeps: (inputs) => (isTrue(inputs, "forceDestroy") ? undefined : "BucketNotEmpty"),
  },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ofBucket,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ofBucket,
  "aws:s3/bucketPolicy:BucketPolicy": ofBucket,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ofBucket,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ofBucket,
  "aws:s3/bucketVersioning:BucketVersioning": ofBucket,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    identity: ["securityGroupId", "ipProtocol", "fromPort", "toPort", "cidrIpv4"],
    generatedId: "sgr",
    fixed: { anyChange: ["securityGroupId"] },
    outputs: (_, id) => ({ arn: arn("ec2", `security-group-rule/${id}`), securityGroupRuleId: id }),
  },
};

/** Answers of the functions that the program may call. */
export const AWS_FUNCTIONS: Readonly<Record<string, (args: WireObject) => WireObject>> = {
  "aws:eks/getCluster:getCluster": ({ name }) => ({
    id: name ?? "",
    name: name ?? "",
    arn: arn("eks", `cluster/${String(name)}`),
    endpoint: "https://0A1B2C3D4E5F60718293A4B5C6D7E8F9.gr7.us-east-1.eks.amazonaws.com",
    certificateAuthorities: [{ data: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==" }],
    vpcConfig: { vpcId: "vpc-0abc1234def567890" },
  }),
  "aws:lb/getHostedZoneId:getHostedZoneId": () => ({ id: "Z26RNL4JYFTOTI" }),
  "aws:route53/getZone:getZone": ({ name }) => ({
    id: "Z0123456789ABCDEFGHIJ",
    zoneId: "Z0123456789ABCDEFGHIJ",
    name: name ?? "",
  }),
};
