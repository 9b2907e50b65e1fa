import * as pulumi from "@pulumi/pulumi";
import { UNKNOWN } from "./values";
import type { WireObject } from "./values";

/** A question that a real preview asks AWS and this one leaves open. */
export interface Lookup {
  readonly token: string;
  readonly args: WireObject;
}

/** Properties of the answers that only AWS can give (result types of @pulumi/aws 7.48); what was asked is echoed. */
const ANSWERS: Readonly<Record<string, string>> = {
  "aws:acm/getCertificate:getCertificate": "arn certificate certificateChain domain id status tags",
  "aws:ec2/getSecurityGroup:getSecurityGroup": "arn description id name tags vpcId",
  "aws:ec2/getSubnet:getSubnet": "arn availabilityZone availabilityZoneId cidrBlock id tags vpcId",
  "aws:ec2/getSubnets:getSubnets": "id ids",
  "aws:ec2/getVpc:getVpc": "arn cidrBlock cidrBlockAssociations id mainRouteTableId ownerId tags",
  "aws:eks/getAddon:getAddon": "addonVersion arn configurationValues id serviceAccountRoleArn tags",
  "aws:eks/getAddonVersion:getAddonVersion": "id version",
  "aws:eks/getCluster:getCluster":
    "arn certificateAuthorities clusterId computeConfigs createdAt endpoint id identities kubernetesNetworkConfigs " +
    "platformVersion roleArn status storageConfigs tags version vpcConfig",
  "aws:eks/getClusterAuth:getClusterAuth": "id token",
  "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider": "arn clientIdLists id thumbprintLists url",
  "aws:iam/getRole:getRole": "arn assumeRolePolicy description id path uniqueId tags",
  "aws:index/getAvailabilityZones:getAvailabilityZones": "groupNames id names zoneIds",
  "aws:index/getCallerIdentity:getCallerIdentity": "accountId arn id userId",
  "aws:kms/getAlias:getAlias": "arn id targetKeyArn targetKeyId",
  "aws:kms/getKey:getKey": "arn awsAccountId enabled id keySpec keyState keyUsage multiRegion",
  "aws:lb/getHostedZoneId:getHostedZoneId": "id",
  "aws:lb/getLoadBalancer:getLoadBalancer": "arn arnSuffix dnsName id name securityGroups subnets tags vpcId zoneId",
  "aws:route53/getZone:getZone": "arn comment id name nameServers primaryNameServer tags vpcId zoneId",
  "aws:s3/getBucket:getBucket": "arn bucketDomainName bucketRegion bucketRegionalDomainName hostedZoneId id",
};

interface Partition {
  readonly partition: string;
  readonly dnsSuffix: string;
  readonly reverseDnsPrefix: string;
}

/** The partition that a region belongs to, by its prefix (botocore's partitions.json). */
function partitionOf(region: string): Partition {
  if (region.startsWith("cn-")) {
    return { partition: "aws-cn", dnsSuffix: "amazonaws.com.cn", reverseDnsPrefix: "cn.com.amazonaws" };
  }
  const partition = region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
  return { partition, dnsSuffix: "amazonaws.com", reverseDnsPrefix: "com.amazonaws" };
}

function regionOf(args: WireObject, provider: WireObject | undefined): string | undefined {
  const region = args["region"] ?? provider?.["region"] ?? pulumi.runtime.getConfig("aws:region");
  return typeof region === "string" && region !== UNKNOWN ? region : undefined;
}

/** What follows from the region alone and needs no AWS. */
function answerFromRegion(token: string, region: string | undefined): WireObject | undefined {
  if (region === undefined) return undefined;
  if (token === "aws:index/getRegion:getRegion") {
    const endpoint = `ec2.${region}.${partitionOf(region).dnsSuffix}`;
    return { id: region, name: region, region, endpoint, description: UNKNOWN };
  }
  if (token !== "aws:index/getPartition:getPartition") return undefined;
  return { id: partitionOf(region).partition, ...partitionOf(region) };
}

/**
 * Answers a provider function without the provider: from the region where that is enough, else as unknown.
 *
 * @param provider inputs of the explicit provider
 * @param open receives the question when its answer is left open
 * @throws when the token is not one of those above
 */
export function answerLookup(
  token: string,
  args: WireObject,
  provider: WireObject | undefined,
  open: (lookup: Lookup) => void,
): WireObject {
  const region = regionOf(args, provider);
  const answer = answerFromRegion(token, region);
  if (answer) return answer;
  const regional = { "aws:index/getRegion:getRegion": "id name region endpoint description" };
  const partition = { "aws:index/getPartition:getPartition": "id partition dnsSuffix reverseDnsPrefix" };
  const properties = { ...ANSWERS, ...regional, ...partition }[token];
  if (properties === undefined) {
    throw new Error(`the preview has no answer for the function ${token}; add it to preview/lookups.ts`);
  }
  open({ token, args });
  const unknown = Object.fromEntries(properties.split(" ").map((property) => [property, UNKNOWN]));
  return { ...unknown, ...(region === undefined ? {} : { region }), ...args };
}
