import { bytes } from "../../lib/units";
import type { Settings } from "../schema";
import { rule, unless } from "./rule";

/** Zones that the OpenSearch domain stands in: no more than it has data nodes. */
const zonesOf = ({ aws, cluster }: Pick<Settings, "aws" | "cluster">): number =>
  Math.min(aws.openSearch.instanceCount, cluster.availabilityZones);

/** Largest gp3 volume of small node types (AWS: OpenSearch Service quotas, EBS volume size). */
const largestVolume: Readonly<Record<string, string>> = { "t3.small.search": "100Gi", "t3.medium.search": "200Gi" };

export const traces = {
  dataNodesDivideOverZones: rule(
    "aws.openSearch.instanceCount is a multiple of the zones that the domain stands in",
    ["aws", "cluster", "jaeger"],
    ({ aws, cluster, jaeger }) => {
      const { instanceCount } = aws.openSearch;
      const zones = zonesOf({ aws, cluster });
      return unless(!jaeger.enabled || instanceCount % zones === 0, {
        path: "aws.openSearch.instanceCount",
        value: instanceCount,
        reason: `does not divide over ${zones} zones`,
        remedy: `write a multiple of ${zones}`,
      });
    },
  ),

  dataNodesKeepAQuorum: rule(
    "two OpenSearch data nodes have dedicated masters, else the loss of one stops the domain",
    ["aws", "jaeger"],
    ({ aws: { openSearch }, jaeger }) =>
      unless(!jaeger.enabled || openSearch.instanceCount !== 2 || openSearch.dedicatedMasters, {
        path: "aws.openSearch.instanceCount",
        value: openSearch.instanceCount,
        reason: "has no quorum when one node is lost: the domain stops",
        remedy: "write 3, or 1 where an outage is acceptable, or set aws.openSearch.dedicatedMasters to true",
      }),
  ),

  domainHasASubnetPerZone: rule(
    "aws.subnetIds lists a subnet for every zone of the OpenSearch domain",
    ["aws", "cluster", "jaeger"],
    ({ aws, cluster, jaeger }) => {
      const zones = zonesOf({ aws, cluster });
      return unless(!jaeger.enabled || aws.subnetIds.length >= zones, {
        path: "aws.subnetIds",
        value: undefined,
        reason: `has ${aws.subnetIds.length} of the ${zones} subnets that the OpenSearch domain needs, one per zone`,
        remedy: `list ${zones} private subnets in ${zones} zones`,
      });
    },
  ),

  smallNodesHaveSmallVolumes: rule(
    "aws.openSearch.volumeSize is no more than the node type can carry (t3.small 100Gi, t3.medium 200Gi)",
    ["aws", "jaeger"],
    ({ aws: { openSearch }, jaeger }) => {
      const most = largestVolume[openSearch.instanceType];
      return unless(!jaeger.enabled || most === undefined || bytes(openSearch.volumeSize) <= bytes(most), {
        path: "aws.openSearch.volumeSize",
        value: openSearch.volumeSize,
        reason: `is more than a ${openSearch.instanceType} node can carry`,
        remedy: `write at most ${most}, or choose a larger aws.openSearch.instanceType`,
      });
    },
  ),
};
