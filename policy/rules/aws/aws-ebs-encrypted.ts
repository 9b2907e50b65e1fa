import { resourceRule } from "../../lib/rule";

const TYPES = ["aws:ebs/volume:Volume", "aws:ebs/snapshotCopy:SnapshotCopy"];

export const awsEbsEncrypted = resourceRule({
  name: "aws-ebs-encrypted",
  description: "EBS volumes and copies of snapshots are encrypted.",
  level: "mandatory",
  severity: "high",
  remediation: "Set encrypted: true, and kmsKeyId where a customer key is required.",
  ids: { checkov: ["CKV_AWS_3", "CKV_AWS_183", "CKV_AWS_189"] },
  types: TYPES,
  check: ({ resource, report }) => {
    const encrypted = resource.props.key("encrypted");
    if (encrypted.boolean() !== true) report(encrypted, "true");
  },
});
