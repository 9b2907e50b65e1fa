import type { Breakage } from "./breakage";
import { add, drop, remove, replace, set, unprotect } from "./edits";

export const breakages: readonly Breakage[] = [
  {
    title: "OpenSearch keeps traces unencrypted",
    rule: "aws-opensearch-encrypted",
    edit: set("Domain traces", "encryptAtRest.enabled", false),
  },
  {
    title: "OpenSearch stands under the VPC's default security group",
    rule: "aws-opensearch-in-vpc",
    edit: set("Domain traces", "vpcOptions.securityGroupIds", []),
  },
  {
    title: "OpenSearch stands on the Internet",
    rule: "aws-opensearch-in-vpc",
    also: ["aws-opensearch-access-control"],
    edit: drop("Domain traces", "vpcOptions"),
  },
  {
    title: "OpenSearch asks nobody for a password",
    rule: "aws-opensearch-access-control",
    edit: set("Domain traces", "advancedSecurityOptions.enabled", false),
  },
  {
    title: "OpenSearch stands in a single zone",
    rule: "aws-opensearch-ha",
    edit: set("Domain traces", "clusterConfig.zoneAwarenessEnabled", false),
  },
  {
    title: "OpenSearch does not log who asked",
    rule: "aws-opensearch-logs",
    edit: drop("Domain traces", "logPublishingOptions[AUDIT_LOGS]"),
  },
  {
    title: "Nobody decided how the logs are encrypted",
    rule: "aws-s3-encrypted",
    edit: remove("BucketServerSideEncryptionConfiguration logs"),
  },
  {
    title: "A policy could make the bucket of logs public",
    rule: "aws-s3-public-access-blocked",
    edit: set("BucketPublicAccessBlock logs", "blockPublicPolicy", false),
  },
  {
    title: "A log deleted by mistake is gone",
    rule: "aws-s3-versioned",
    edit: set("BucketVersioning logs", "versioningConfiguration.status", "Suspended"),
  },
  {
    title: "The database of Grafana is not encrypted",
    rule: "aws-rds-encrypted",
    edit: set("Instance database", "storageEncrypted", false),
  },
  {
    title: "The database of Grafana has a public address",
    rule: "aws-rds-not-public",
    edit: set("Instance database", "publiclyAccessible", true),
  },
  {
    title: "The database of Grafana has no standby",
    rule: "aws-rds-resilient",
    edit: set("Instance database", "multiAz", false),
  },
  {
    title: "The backups of Grafana's database reach back three days",
    rule: "aws-rds-resilient",
    also: ["retention-backups-declared"],
    edit: set("Instance database", "backupRetentionPeriod", 3),
  },
  {
    title: "A volume for migrations is not encrypted",
    rule: "aws-ebs-encrypted",
    absent: "volumes are made by the CSI driver from claims",
    edit: add("aws:ebs/volume:Volume", "migration", { availabilityZone: "us-east-1a", size: 100, type: "gp3" }),
  },
  {
    title: "Loki may do everything with its bucket",
    rule: "aws-iam-no-wildcards",
    edit: replace("RolePolicy loki", "policy", '"s3:ListBucket"', '"s3:*"'),
  },
  {
    title: "The driver of volumes administers the account",
    rule: "aws-iam-no-wildcards",
    edit: set("RolePolicyAttachment ebs-csi", "policyArn", "arn:aws:iam::aws:policy/AdministratorAccess"),
  },
  {
    title: "Nobody may use the role of Loki",
    rule: "aws-iam-trust-scoped",
    edit: remove("PodIdentityAssociation loki"),
  },
  {
    title: "The role of Loki is given to an account that does not exist",
    rule: "aws-iam-trust-scoped",
    edit: set("PodIdentityAssociation loki", "serviceAccount", "loki-write"),
  },
  {
    title: "A key for the buckets never rotates",
    rule: "aws-kms-rotation",
    absent: "data is encrypted by the keys of AWS",
    edit: add("aws:kms/key:Key", "buckets", { description: "Objects of the monitoring buckets" }),
  },
  {
    title: "The whole Internet may connect to OpenSearch",
    rule: "aws-security-group-no-open-ingress",
    edit: set("SecurityGroupIngressRule traces-10.20.0.0/19", "cidrIpv4", "0.0.0.0/0"),
  },
  {
    title: "Whoever destroys the stack destroys the logs",
    rule: "aws-stateful-protected",
    edit: unprotect("Bucket logs"),
  },
  {
    title: "AWS deletes the bucket of logs although it is full",
    rule: "aws-stateful-protected",
    edit: set("Bucket logs", "forceDestroy", true),
  },
  {
    title: "The bill does not tell staging from production",
    rule: "aws-required-tags",
    edit: replace("aws aws", "defaultTags", '"Environment":"production",', ""),
  },
  {
    title: "Loki may do to its objects whatever ends in Object",
    rule: "aws-iam-no-wildcards",
    edit: replace("RolePolicy loki", "policy", '"s3:GetObject"', '"s3:*Object"'),
  },
  {
    title: "Loki may hand out every role of the account",
    rule: "aws-iam-no-wildcards",
    edit: replace(
      "RolePolicy loki",
      "policy",
      '"Statement":[',
      '"Statement":[{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::111122223333:role/*"},',
    ),
  },
  {
    title: "The driver of volumes may do everything with every bucket",
    rule: "aws-iam-no-wildcards",
    edit: set("RolePolicyAttachment ebs-csi", "policyArn", "arn:aws:iam::aws:policy/AmazonS3FullAccess"),
  },
  {
    title: "A robot gets a key that does not expire",
    rule: "aws-iam-no-wildcards",
    absent: "the stack has roles only",
    edit: add("aws:iam/accessKey:AccessKey", "robot", { user: "robot" }),
  },
  {
    title: "Everybody may read the logs, as long as he uses TLS",
    rule: "aws-s3-public-access-blocked",
    edit: replace(
      "BucketPolicy logs",
      "policy",
      '"Statement":[',
      '"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::logs/*","Condition":{"Bool":{"aws:SecureTransport":"true"}}},',
    ),
  },
  {
    title: "OpenSearch knows a user without a name",
    rule: "aws-opensearch-access-control",
    edit: set("Domain traces", "advancedSecurityOptions.anonymousAuthEnabled", true),
  },
  {
    title: "The VPC's default security group admits the whole Internet",
    rule: "aws-security-group-no-open-ingress",
    absent: "the network belongs to the cluster's program",
    edit: add("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "default", {
      ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
    }),
  },
];
