import { resourceRule } from "../../lib/rule";
import { RDS_INSTANCE } from "../../lib/types";

const CLUSTER_INSTANCE = "aws:rds/clusterInstance:ClusterInstance";

export const awsRdsNotPublic = resourceRule({
  name: "aws-rds-not-public",
  description: "Databases have no public address.",
  level: "mandatory",
  severity: "critical",
  remediation: "Set publiclyAccessible: false and use private subnets.",
  ids: { checkov: ["CKV_AWS_17"] },
  types: [RDS_INSTANCE, CLUSTER_INSTANCE],
  check: ({ resource, report }) => {
    const isPublic = resource.props.key("publiclyAccessible");
    if (isPublic.boolean() === true) report(isPublic, "false");
  },
});
