import { flag } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { RDS_CLUSTER, RDS_INSTANCE } from "../../lib/types";

export const awsRdsEncrypted = resourceRule({
  name: "aws-rds-encrypted",
  description: "Databases encrypt their storage and backups; that cannot be switched on later without a copy.",
  level: "mandatory",
  severity: "high",
  remediation: "Set storageEncrypted: true, and kmsKeyId where a customer key is required.",
  ids: { checkov: ["CKV_AWS_16", "CKV_AWS_327"] },
  types: [RDS_INSTANCE, RDS_CLUSTER],
  parameters: {
    requireCustomerKey: flag("Whether kmsKeyId must be set.", false),
  },
  check: ({ resource, parameters, report }) => {
    const { props } = resource;
    // A replica in the same region takes the setting of its source, and refuses one of its own.
    if (props.key("replicateSourceDb").unknown || props.key("replicateSourceDb").exists()) return;
    const encrypted = props.key("storageEncrypted");
    if (encrypted.boolean() !== true) report(encrypted, "true");
    const key = props.key("kmsKeyId");
    if (parameters.requireCustomerKey && !key.unknown && !key.exists())
      report(key, "the ARN of a customer-managed key");
  },
});
