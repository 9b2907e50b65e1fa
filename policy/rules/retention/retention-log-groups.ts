import { flag, number } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { LOG_GROUP } from "../../lib/types";

export const retentionLogGroups = resourceRule({
  name: "retention-log-groups",
  description: "CloudWatch log groups expire; without a number of days they keep, and cost, forever.",
  level: "mandatory",
  severity: "medium",
  remediation: "Set retentionInDays; where a customer key is required also kmsKeyId.",
  url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
  ids: { checkov: ["CKV_AWS_66", "CKV_AWS_338", "CKV_AWS_158"] },
  parameters: {
    minDays: number("Shortest permitted retention in days.", 7, { minimum: 1 }),
    maxDays: number("Longest permitted retention in days.", 400, { minimum: 1 }),
    requireCustomerKey: flag("Whether kmsKeyId must be set.", false),
  },
  types: [LOG_GROUP],
  check: ({ resource, parameters, report, each }) => {
    const { minDays, maxDays, requireCustomerKey } = parameters;
    const days = resource.props.key("retentionInDays");
    each([days], (place) => {
      const kept = place.number() ?? 0;
      if (kept < minDays || kept > maxDays) report(place, `between ${minDays} and ${maxDays}`);
    });
    const key = resource.props.key("kmsKeyId");
    if (requireCustomerKey && !key.exists()) report(key, "the ARN of a customer-managed key");
  },
});
