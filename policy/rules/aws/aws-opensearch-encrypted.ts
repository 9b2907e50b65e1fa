import { flag } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { OPENSEARCH_DOMAIN } from "../../lib/types";

export const awsOpensearchEncrypted = resourceRule({
  name: "aws-opensearch-encrypted",
  description: "OpenSearch encrypts its data at rest; a domain cannot be encrypted later without moving it.",
  level: "mandatory",
  severity: "high",
  remediation: "Set encryptAtRest.enabled: true, and kmsKeyId where a customer key is required.",
  ids: { checkov: ["CKV_AWS_5", "CKV_AWS_247"] },
  types: [OPENSEARCH_DOMAIN],
  parameters: {
    requireCustomerKey: flag("Whether encryptAtRest.kmsKeyId must be set.", false),
  },
  check: ({ resource, parameters, report }) => {
    const encryption = resource.props.key("encryptAtRest");
    const enabled = encryption.key("enabled");
    if (enabled.boolean() !== true) report(enabled, "true");
    const key = encryption.key("kmsKeyId");
    if (parameters.requireCustomerKey && !key.unknown && !key.exists())
      report(key, "the ARN of a customer-managed key");
  },
});
