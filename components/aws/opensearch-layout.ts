import type { types } from "@pulumi/aws";
import { gibibytes } from "../../lib/units";
import type { AwsSettings } from "../../settings/schema";

type OpenSearchSettings = AwsSettings["openSearch"];

/** Masters that elect a leader although one is away. */
const masterCount = 3;

/** Size in GiB up to which gp3 of OpenSearch includes 125 MiB/s; above, it includes 250. Source: OpenSearch pricing. */
const smallVolume = 170;

/** Zones that data nodes stand in: one each at first, never more than the cluster has. */
export function zonesOf(instanceCount: number, availabilityZones: number): number {
  return Math.min(instanceCount, availabilityZones);
}

/** Data and master nodes; zone awareness only where there are several zones, since one node cannot be spread. */
export function clusterConfig(
  { instanceType, instanceCount, dedicatedMasters, masterType }: OpenSearchSettings,
  zones: number,
): types.input.opensearch.DomainClusterConfig {
  return {
    instanceType,
    instanceCount,
    dedicatedMasterEnabled: dedicatedMasters,
    ...(dedicatedMasters ? { dedicatedMasterType: masterType, dedicatedMasterCount: masterCount } : {}),
    zoneAwarenessEnabled: zones > 1,
    ...(zones > 1 ? { zoneAwarenessConfig: { availabilityZoneCount: zones } } : {}),
  };
}

/** gp3 volume of a data node with the IOPS and throughput that its price includes; unset, they would differ forever. */
export function ebsOptions(volumeSize: string): types.input.opensearch.DomainEbsOptions {
  const size = gibibytes(volumeSize);
  return {
    ebsEnabled: true,
    volumeType: "gp3",
    volumeSize: size,
    iops: Math.max(3000, 3 * size),
    throughput: size > smallVolume ? 250 : 125,
  };
}
