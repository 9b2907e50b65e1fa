import { texts } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { OPENSEARCH_DOMAIN } from "../../lib/types";

export const tlsOpensearchHttps = resourceRule({
  name: "tls-opensearch-https",
  description: "An OpenSearch domain speaks only TLS 1.2 or newer, with clients and between its nodes.",
  level: "mandatory",
  severity: "critical",
  remediation: "Set domainEndpointOptions.enforceHttps and tlsSecurityPolicy, and nodeToNodeEncryption.enabled.",
  url: "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/infrastructure-security.html",
  ids: { checkov: ["CKV_AWS_83", "CKV_AWS_228", "CKV_AWS_6"] },
  parameters: {
    allowed: texts("Accepted TLS security policies.", [
      "Policy-Min-TLS-1-2-PFS-2023-10",
      "Policy-Min-TLS-1-2-RFC9151-FIPS-2024-08",
      "Policy-Min-TLS-1-2-2019-07",
    ]),
  },
  types: [OPENSEARCH_DOMAIN],
  check: ({ resource, parameters, report, expect }) => {
    const { props } = resource;
    expect(props.at("domainEndpointOptions.enforceHttps"), true);
    expect(props.at("nodeToNodeEncryption.enabled"), true);
    const policy = props.at("domainEndpointOptions.tlsSecurityPolicy");
    const fits = parameters.allowed.includes(policy.string() ?? "");
    if (!fits) report(policy, `one of ${parameters.allowed.join(", ")}`);
  },
});
