import assert from "node:assert/strict";
import { driverPolicyArn, volumeKeyPolicy } from "../../../components/aws/ebs-csi-policy";
import { kmsKeyArn } from "./support";

describe("policies of the EBS CSI driver", () => {
  it("are the two of 2026, which have no path", () => {
    assert.equal(driverPolicyArn("aws", "cluster"), "arn:aws:iam::aws:policy/AmazonEBSCSIDriverEKSClusterScopedPolicy");
    assert.equal(driverPolicyArn("aws-us-gov", "account"), "arn:aws-us-gov:iam::aws:policy/AmazonEBSCSIDriverPolicyV2");
  });

  it("allow a customer-managed key, and grants of it only to AWS services", () => {
    assert.deepEqual(volumeKeyPolicy(kmsKeyArn), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "EncryptVolumes",
          Effect: "Allow",
          Action: ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext"],
          Resource: kmsKeyArn,
        },
        {
          Sid: "LetEc2UseTheKey",
          Effect: "Allow",
          Action: "kms:CreateGrant",
          Resource: kmsKeyArn,
          Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
        },
      ],
    });
  });
});
