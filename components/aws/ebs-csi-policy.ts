import { policyDocument } from "./policy-document";
import type { PolicyDocument } from "./policy-document";

/**
 * AWS-managed policy of the EBS CSI driver.
 *
 * `cluster` allows only volumes and snapshots tagged `ebs.csi.aws.com/cluster-name` with this cluster, compared with a
 * session tag of Pod Identity; drivers before 1.58 did not set that tag. `account` allows what any driver of the account made.
 * Both stand without the path `service-role/`, unlike the older AmazonEBSCSIDriverPolicy: with it IAM answers NoSuchEntity.
 * Source: AWS managed policy reference, 2026-05.
 */
export function driverPolicyArn(partition: string, scope: "cluster" | "account"): string {
  const name = scope === "cluster" ? "AmazonEBSCSIDriverEKSClusterScopedPolicy" : "AmazonEBSCSIDriverPolicyV2";
  return `arn:${partition}:iam::aws:policy/${name}`;
}

/**
 * What the driver needs besides to encrypt volumes with a customer-managed key.
 *
 * Grants only on behalf of AWS services, so that the driver cannot hand the key to anybody else.
 * Source: EBS user guide, "Requirements for Amazon EBS encryption".
 */
export function volumeKeyPolicy(keyArn: string): PolicyDocument {
  return policyDocument(
    {
      Sid: "EncryptVolumes",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext"],
      Resource: keyArn,
    },
    {
      Sid: "LetEc2UseTheKey",
      Effect: "Allow",
      Action: "kms:CreateGrant",
      Resource: keyArn,
      Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  );
}
