import { resourceRule } from "../../lib/rule";
import { OPENSEARCH_DOMAIN } from "../../lib/types";

export const awsOpensearchInVpc = resourceRule({
  name: "aws-opensearch-in-vpc",
  description: "OpenSearch stands in the VPC under a security group of its own; a domain cannot move there later.",
  level: "mandatory",
  severity: "high",
  remediation: "Set vpcOptions.subnetIds and vpcOptions.securityGroupIds.",
  ids: { checkov: ["CKV_AWS_137", "CKV_AWS_248"] },
  types: [OPENSEARCH_DOMAIN],
  check: ({ resource, report, each }) => {
    each(["subnetIds", "securityGroupIds"], (key) => {
      const list = resource.props.at("vpcOptions").key(key);
      const wanted = key === "subnetIds" ? "private subnets" : "a security group other than the VPC's default";
      if (list.items().length === 0) report(list, wanted);
    });
  },
});
