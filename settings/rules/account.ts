import type { Fault } from "../faults";
import type { Settings } from "../schema";
import { missing, rule, unless } from "./rule";

type Places = Pick<Settings, "aws" | "cluster" | "exposure">;

interface Arn {
  readonly path: string;
  readonly arn: string | undefined;
}

/** ARNs of things that must stand in the stack's region. */
const regional = ({ aws, cluster, exposure }: Places): Arn[] => [
  { path: "cluster.arn", arn: cluster.arn },
  { path: "aws.kmsKeyArn", arn: aws.kmsKeyArn },
  { path: "exposure.certificateArn", arn: exposure.certificateArn },
];

/** ARNs of things that must belong to the stack's account; a KMS key may be shared by another. */
const owned = ({ aws, cluster, exposure }: Places): Arn[] => [
  { path: "cluster.arn", arn: cluster.arn },
  { path: "cluster.oidcProviderArn", arn: cluster.oidcProviderArn },
  { path: "aws.roleArn", arn: aws.roleArn },
  { path: "exposure.certificateArn", arn: exposure.certificateArn },
];

/** Compares one field of ARNs (arn:partition:service:region:account:resource) with the setting that names it. */
function agree(arns: readonly Arn[], field: number, setting: string, expected: string): Fault[] {
  return arns.flatMap(({ path, arn }) => {
    const found = arn?.split(":")[field];
    return unless(arn === undefined || found === expected, {
      path,
      value: arn,
      reason: `names ${found}, but ${setting} is ${expected}`,
      remedy: `write an ARN with ${expected}, or change ${setting}`,
    });
  });
}

export const account = {
  arnsAreInTheRegion: rule(
    "cluster.arn, aws.kmsKeyArn and exposure.certificateArn name aws.region",
    ["aws", "cluster", "exposure"],
    (settings) => agree(regional(settings), 3, "aws.region", settings.aws.region),
  ),

  arnsAreInTheAccount: rule(
    "cluster.arn, cluster.oidcProviderArn, aws.roleArn and exposure.certificateArn name aws.accountId",
    ["aws", "cluster", "exposure"],
    (settings) => agree(owned(settings), 4, "aws.accountId", settings.aws.accountId),
  ),

  clusterArnNamesTheCluster: rule("cluster.arn ends with cluster.name", ["cluster"], ({ cluster: { arn, name } }) =>
    unless(arn === undefined || arn.endsWith(`:cluster/${name}`), {
      path: "cluster.arn",
      value: arn,
      reason: `is not the ARN of the cluster ${name}`,
      remedy: `write the ARN that ends with :cluster/${name}, or change cluster.name`,
    }),
  ),

  irsaHasItsProvider: rule(
    "aws.identity irsa goes with cluster.oidcProviderArn",
    ["aws", "cluster"],
    ({ aws, cluster }) =>
      unless(
        aws.identity !== "irsa" || cluster.oidcProviderArn !== undefined,
        missing("cluster.oidcProviderArn", "aws.identity is irsa", "write the ARN of the cluster's IAM OIDC provider"),
      ),
  ),
};
