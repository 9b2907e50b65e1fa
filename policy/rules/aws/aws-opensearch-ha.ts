import { flag, number } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { OPENSEARCH_DOMAIN } from "../../lib/types";

export const awsOpensearchHa = resourceRule({
  name: "aws-opensearch-ha",
  description: "OpenSearch survives the loss of a zone: data nodes evenly over zones, and masters of their own.",
  level: "mandatory",
  severity: "medium",
  remediation:
    "Set clusterConfig: zoneAwarenessEnabled, instanceCount a multiple of availabilityZoneCount, dedicatedMasterCount 3.",
  ids: { checkov: ["CKV_AWS_318", "CKV2_AWS_59"] },
  types: [OPENSEARCH_DOMAIN],
  parameters: {
    dataNodes: number("Least number of data nodes.", 2, { minimum: 1 }),
    dedicatedMasters: flag("Whether three dedicated masters are required.", true),
  },
  check: ({ resource, parameters, report, each }) => {
    const config = resource.props.key("clusterConfig");
    const aware = config.key("zoneAwarenessEnabled");
    if (aware.boolean() !== true) report(aware, "true");
    each([config.key("instanceCount")], (count) => {
      const zones = config.at("zoneAwarenessConfig.availabilityZoneCount").number() ?? 2;
      const nodes = count.number() ?? 1;
      if (nodes < parameters.dataNodes) report(count, `at least ${parameters.dataNodes}`);
      else if (aware.boolean() === true && nodes % zones !== 0) report(count, `a multiple of the ${zones} zones`);
    });
    each(parameters.dedicatedMasters ? [config] : [], () => {
      const enabled = config.key("dedicatedMasterEnabled");
      const masters = config.key("dedicatedMasterCount");
      if (enabled.boolean() !== true) report(enabled, "true");
      else if (![3, 5].some((count) => count === masters.number()))
        report(masters, "3 (or 5), so that a leader is elected although one is away");
    });
  },
});
