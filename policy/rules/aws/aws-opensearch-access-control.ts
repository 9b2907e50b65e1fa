import { passing } from "../../lib/cursor";
import { flag } from "../../lib/parameters";
import type { Resource } from "../../lib/resource";
import { stackRule } from "../../lib/rule";
import { OPENSEARCH_DOMAIN } from "../../lib/types";
import { allowing, isForEverybody } from "../../model/iam";

const DOMAIN_POLICY = "aws:opensearch/domainPolicy:DomainPolicy";

export const awsOpensearchAccessControl = stackRule({
  name: "aws-opensearch-access-control",
  description:
    "OpenSearch knows who asks: fine-grained access control, and an open access policy only behind it inside a VPC.",
  level: "mandatory",
  severity: "critical",
  remediation:
    "Set advancedSecurityOptions.enabled: true; name principals in accessPolicies where that or the VPC is missing.",
  ids: { checkov: ["CKV2_AWS_52"] },
  parameters: {
    openInVpc: flag(
      "Whether an open policy is accepted in a VPC with fine-grained access control (basic authentication needs it).",
      true,
    ),
  },
  check: ({ stack, parameters, report, each }) => {
    const domains = stack.ofType(OPENSEARCH_DOMAIN);
    each(domains, ({ props }) => {
      const enabled = props.at("advancedSecurityOptions.enabled");
      if (enabled.boolean() !== true) report(enabled, "true");
      const anonymous = props.at("advancedSecurityOptions.anonymousAuthEnabled");
      if (anonymous.boolean() === true) report(anonymous, "false");
    });
    const isSafe = ({ props }: Resource): boolean =>
      props.at("advancedSecurityOptions.enabled").boolean() === true &&
      props.at("vpcOptions.subnetIds").items().length > 0;
    each(stack.ofType(OPENSEARCH_DOMAIN, DOMAIN_POLICY), ({ props }) => {
      const open = allowing(props.key("accessPolicies")).find(isForEverybody);
      const name = props.key("domainName").string();
      const isInside =
        open !== undefined &&
        passing(domains, (one) => one.props.key("domainName").string() === name && isSafe(one)).length > 0;
      if (open === undefined || (parameters.openInVpc && isInside)) return;
      report(open.key("Principal"), "named principals, or a VPC and fine-grained access control");
    });
  },
});
