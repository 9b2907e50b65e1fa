import { texts } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { OPENSEARCH_DOMAIN, RDS_CLUSTER, RDS_INSTANCE, S3_BUCKETS } from "../../lib/types";

const STATEFUL = [
  OPENSEARCH_DOMAIN,
  RDS_INSTANCE,
  RDS_CLUSTER,
  ...S3_BUCKETS,
  "aws:backup/vault:Vault",
  "aws:kms/key:Key",
];

export const awsStatefulProtected = resourceRule({
  name: "aws-stateful-protected",
  description: "What holds data is protected: neither pulumi destroy nor a replacement can delete it by accident.",
  level: "mandatory",
  severity: "high",
  remediation: "Set the resource option protect: true, and forceDestroy: false.",
  url: "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
  parameters: {
    types: texts("Type tokens of resources that hold data.", STATEFUL),
  },
  check: ({ resource, parameters, report }) => {
    if (!parameters.types.includes(resource.type)) return;
    if (resource.opts.protect !== true) report(resource.props, "the option protect: true", "is not protected");
    const force = resource.props.key("forceDestroy");
    if (force.boolean() === true) report(force, "false, so that AWS refuses to delete what is not empty");
  },
});
