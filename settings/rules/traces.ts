import { bytes } from "../../lib/units";
import type { AwsSettings, Settings } from "../schema";
import { rule, unless } from "./rule";

/** The OpenSearch domain, in a stack that keeps traces there. */
const domainOf = ({ aws, jaeger }: Pick<Settings, "aws" | "jaeger">): AwsSettings["openSearch"] | undefined =>
  jaeger.enabled && jaeger.store === "opensearch" ? aws?.openSearch : undefined;

/** Zones that the domain stands in: no more than it has data nodes. */
const zonesOf = (domain: AwsSettings["openSearch"], { availabilityZones }: Settings["cluster"]): number =>
  Math.min(domain.instanceCount, availabilityZones);

/** Largest gp3 volume of small node types (AWS: OpenSearch Service quotas, EBS volume size). */
const largestVolume: Readonly<Record<string, string>> = { "t3.small.search": "100Gi", "t3.medium.search": "200Gi" };

export const traces = {
  filesHaveOneProcess: rule(
    "jaeger.store badger goes with one collector and one query server, which are then one process: it locks its files",
    ["jaeger"],
    ({ jaeger }) =>
      (["collector", "query"] as const).flatMap((server) => {
        const { replicas } = jaeger[server];
        return unless(!jaeger.enabled || jaeger.store !== "badger" || replicas === 1, {
          path: `jaeger.${server}.replicas`,
          value: replicas,
          reason: "processes cannot open the files of one store (jaeger.store is badger)",
          remedy: "write 1, or set jaeger.store to opensearch",
        });
      }),
  ),

  dataNodesDivideOverZones: rule(
    "aws.openSearch.instanceCount is a multiple of the zones that the domain stands in",
    ["aws", "cluster", "jaeger"],
    ({ aws, cluster, jaeger }) => {
      const domain = domainOf({ aws, jaeger });
      if (!domain) return [];
      const { instanceCount } = domain;
      const zones = zonesOf(domain, cluster);
      return unless(instanceCount % zones === 0, {
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
    (settings) => {
      const domain = domainOf(settings);
      return unless(domain?.instanceCount !== 2 || domain.dedicatedMasters, {
        path: "aws.openSearch.instanceCount",
        value: domain?.instanceCount,
        reason: "has no quorum when one node is lost: the domain stops",
        remedy: "write 3, or 1 where an outage is acceptable, or set aws.openSearch.dedicatedMasters to true",
      });
    },
  ),

  domainHasASubnetPerZone: rule(
    "aws.subnetIds lists a subnet for every zone of the OpenSearch domain",
    ["aws", "cluster", "jaeger"],
    ({ aws, cluster, jaeger }) => {
      const domain = domainOf({ aws, jaeger });
      if (!aws || !domain) return [];
      const zones = zonesOf(domain, cluster);
      return unless(aws.subnetIds.length >= zones, {
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
    (settings) => {
      const domain = domainOf(settings);
      const most = largestVolume[domain?.instanceType ?? ""];
      return unless(!domain || most === undefined || bytes(domain.volumeSize) <= bytes(most), {
        path: "aws.openSearch.volumeSize",
        value: domain?.volumeSize,
        reason: `is more than a ${domain?.instanceType} node can carry`,
        remedy: `write at most ${most}, or choose a larger aws.openSearch.instanceType`,
      });
    },
  ),
};
