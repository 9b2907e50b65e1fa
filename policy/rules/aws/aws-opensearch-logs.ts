import { texts } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { OPENSEARCH_DOMAIN } from "../../lib/types";

const LOGS = ["AUDIT_LOGS", "ES_APPLICATION_LOGS", "INDEX_SLOW_LOGS", "SEARCH_SLOW_LOGS"];

export const awsOpensearchLogs = resourceRule({
  name: "aws-opensearch-logs",
  description:
    "OpenSearch publishes its error, slow and audit logs; without them nobody can tell why it was slow or who asked.",
  level: "advisory",
  severity: "low",
  remediation: "Add a logPublishingOptions entry with a CloudWatch log group for the type.",
  ids: { checkov: ["CKV_AWS_84", "CKV_AWS_317"] },
  types: [OPENSEARCH_DOMAIN],
  parameters: {
    required: texts("Types of log that must be published.", LOGS),
  },
  check: ({ resource, parameters, report, each }) => {
    const options = resource.props.key("logPublishingOptions");
    const published = options.items().filter((one) => one.key("enabled").boolean() !== false);
    const types = published.map((one) => one.key("logType").string());
    each(parameters.required, (type) => {
      if (!types.includes(type)) report(options, `an enabled entry of type ${type}`, "without one for it");
    });
  },
});
