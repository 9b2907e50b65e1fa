import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { project } from "../../lib/labels";
import { updatesInPlace } from "../../lib/manifests";
import type { AwsSettings, Settings } from "../../settings/schema";
import { kubeconfig } from "./kubeconfig";

export interface EksArgs {
  /** Name of the environment, for the tag `Environment`. */
  readonly environment: string;
  /** The cluster that exists; what it leaves out is looked up. */
  readonly cluster: Settings["cluster"];
  /** Region, account, credentials and tags. */
  readonly aws: Pick<AwsSettings, "region" | "accountId" | "profile" | "roleArn" | "tags">;
}

/** What the cluster tells about itself. */
interface ClusterFacts {
  readonly arn: pulumi.Output<string>;
  readonly vpcId: pulumi.Output<string>;
  readonly endpoint: pulumi.Output<string>;
  readonly certificateAuthority: pulumi.Output<string>;
}

/**
 * The EKS cluster that exists already, and the two providers through which everything else is created.
 *
 * Creates nothing in AWS. When the lookup fails, so does the preview: either the name or region in the settings is wrong,
 * or the credentials may not `eks:DescribeCluster`. With endpoint, certificateAuthority, arn and vpcId all set there is no
 * lookup, and the preview needs no AWS.
 */
export class Eks extends pulumi.ComponentResource {
  /** Provider for everything in AWS: explicit region, account guard, default tags. */
  readonly awsProvider: aws.Provider;
  /** Provider for everything in the cluster. */
  readonly kubernetesProvider: kubernetes.Provider;
  /** ARN of the cluster. */
  readonly arn: pulumi.Output<string>;
  /** VPC of the cluster, where OpenSearch and PostgreSQL go too. */
  readonly vpcId: pulumi.Output<string>;

  constructor(name: string, args: EksArgs, opts?: pulumi.ComponentResourceOptions) {
    super("monitoring:aws:Eks", name, {}, opts);
    this.awsProvider = this.createAwsProvider(args);
    const facts = this.facts(args.cluster);
    this.arn = facts.arn;
    this.vpcId = facts.vpcId;
    this.kubernetesProvider = this.createKubernetesProvider(args, facts);
    this.registerOutputs({ arn: this.arn, vpcId: this.vpcId });
  }

  private createAwsProvider({
    environment,
    aws: { region, accountId, profile, roleArn, tags },
  }: EksArgs): aws.Provider {
    return new aws.Provider(
      "aws",
      {
        region,
        // Credentials of another account must fail before anything is created there.
        allowedAccountIds: [accountId],
        ...(profile === undefined ? {} : { profile }),
        ...(roleArn === undefined ? {} : { assumeRoles: [{ roleArn }] }),
        defaultTags: { tags: { ...tags, Project: project, Environment: environment, ManagedBy: "pulumi" } },
      },
      { parent: this },
    );
  }

  private facts({ name, arn, vpcId, endpoint, certificateAuthority }: Settings["cluster"]): ClusterFacts {
    if (arn !== undefined && vpcId !== undefined && endpoint !== undefined && certificateAuthority !== undefined) {
      return {
        arn: pulumi.output(arn),
        vpcId: pulumi.output(vpcId),
        endpoint: pulumi.output(endpoint),
        certificateAuthority: pulumi.output(certificateAuthority),
      };
    }
    const found = aws.eks.getClusterOutput({ name }, { parent: this, provider: this.awsProvider });
    return {
      arn: pulumi.output(arn ?? found.arn),
      vpcId: pulumi.output(vpcId ?? found.vpcConfig.vpcId),
      endpoint: pulumi.output(endpoint ?? found.endpoint),
      certificateAuthority: pulumi.output(
        certificateAuthority ?? found.certificateAuthorities.apply((all) => all[0]?.data ?? ""),
      ),
    };
  }

  private createKubernetesProvider(
    { cluster: { name }, aws: { region, profile, roleArn } }: EksArgs,
    { arn, endpoint, certificateAuthority }: ClusterFacts,
  ): kubernetes.Provider {
    return new kubernetes.Provider(
      "kubernetes",
      {
        kubeconfig: pulumi
          .all([endpoint, certificateAuthority])
          .apply(([server, ca]) =>
            kubeconfig({ name, endpoint: server, certificateAuthority: ca, region, profile, roleArn }),
          ),
        // Without it, a changed endpoint would replace the provider and with it every object of the stack.
        clusterIdentifier: arn,
        ...updatesInPlace,
      },
      { parent: this },
    );
  }
}
