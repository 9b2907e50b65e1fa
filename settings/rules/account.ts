import type { Fault } from "../faults";
import type { AwsSettings, Settings } from "../schema";
import { missing, rule, unless } from "./rule";

type Places = Pick<Settings, "cluster" | "exposure"> & { readonly aws: AwsSettings };

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

/** What only EKS tells or has, by the setting's path; a kubeconfig leads to the cluster without it. */
const ofEks = ({ cluster }: Pick<Settings, "cluster">): readonly (readonly [path: string, value: unknown])[] => [
  ["cluster.arn", cluster.arn],
  ["cluster.endpoint", cluster.endpoint],
  ["cluster.certificateAuthority", cluster.certificateAuthority],
  ["cluster.vpcId", cluster.vpcId],
  ["cluster.oidcProviderArn", cluster.oidcProviderArn],
  ["cluster.autoMode", cluster.autoMode || undefined],
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
  eksHasItsAccount: rule("cluster.access eks goes with the block aws", ["aws", "cluster"], ({ aws, cluster }) =>
    unless(
      cluster.access !== "eks" || aws !== undefined,
      missing(
        "aws",
        "cluster.access is eks",
        "describe the AWS side with at least region, accountId, subnetIds; " +
          "or set cluster.access to kubeconfig for a cluster without AWS",
      ),
    ),
  ),

  kubeconfigGoesWithoutAws: rule(
    "cluster.access kubeconfig goes without the block aws: its roles and stores are for pods of an EKS cluster",
    ["aws", "cluster"],
    ({ aws, cluster }) =>
      unless(cluster.access !== "kubeconfig" || aws === undefined, {
        path: "aws",
        value: undefined,
        reason: "is set, but pods of a cluster that is not in EKS (cluster.access is kubeconfig) get no role in AWS",
        remedy: "remove it, or set cluster.access to eks",
      }),
  ),

  kubeconfigNamesItsContext: rule(
    "cluster.access kubeconfig goes with cluster.context, so that nothing follows the shell's current one",
    ["cluster"],
    ({ cluster }) =>
      unless(
        cluster.access !== "kubeconfig" || cluster.context !== undefined,
        missing(
          "cluster.context",
          "cluster.access is kubeconfig",
          "write a name that kubectl config get-contexts shows, for example kind-monitoring",
        ),
      ),
  ),

  contextIsOfAKubeconfig: rule(
    "cluster.context goes with cluster.access kubeconfig: EKS is reached by its endpoint",
    ["cluster"],
    ({ cluster: { access, context } }) =>
      unless(access !== "eks" || context === undefined, {
        path: "cluster.context",
        value: context,
        reason: "is not read: cluster.access is eks",
        remedy: "remove it, or set cluster.access to kubeconfig",
      }),
  ),

  eksFactsAreOfEks: rule(
    "cluster.arn, endpoint, certificateAuthority, vpcId, oidcProviderArn and autoMode go with cluster.access eks",
    ["cluster"],
    ({ cluster }) =>
      ofEks({ cluster }).flatMap(([path, value]) =>
        unless(cluster.access === "eks" || value === undefined, {
          path,
          value: undefined,
          reason: "is not read: cluster.access is kubeconfig, which names endpoint and credentials",
          remedy: "remove it, or set cluster.access to eks",
        }),
      ),
  ),

  arnsAreInTheRegion: rule(
    "cluster.arn, aws.kmsKeyArn and exposure.certificateArn name aws.region",
    ["aws", "cluster", "exposure"],
    ({ aws, cluster, exposure }) =>
      aws ? agree(regional({ aws, cluster, exposure }), 3, "aws.region", aws.region) : [],
  ),

  arnsAreInTheAccount: rule(
    "cluster.arn, cluster.oidcProviderArn, aws.roleArn and exposure.certificateArn name aws.accountId",
    ["aws", "cluster", "exposure"],
    ({ aws, cluster, exposure }) =>
      aws ? agree(owned({ aws, cluster, exposure }), 4, "aws.accountId", aws.accountId) : [],
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
        aws?.identity !== "irsa" || cluster.oidcProviderArn !== undefined,
        missing("cluster.oidcProviderArn", "aws.identity is irsa", "write the ARN of the cluster's IAM OIDC provider"),
      ),
  ),
};
