import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AwsSettings, Settings } from "../../settings/schema";
import versions from "../../versions.json";
import type { IdentityFacts } from "./identity";

const addon = "eks-pod-identity-agent";

export interface ClusterIdentityArgs {
  /** The cluster that exists. */
  readonly cluster: Pick<Settings["cluster"], "name" | "autoMode" | "oidcProviderArn">;
  /** ARN of the cluster; part of every trust policy. */
  readonly clusterArn: pulumi.Input<string>;
  /** Pod Identity or IAM roles for service accounts. */
  readonly mode: AwsSettings["identity"];
  /** Whether the agent add-on is ours to create. */
  readonly agent: Settings["storage"]["podIdentityAgent"];
}

/**
 * How pods of the cluster get AWS credentials, shared by every `WorkloadIdentity`.
 *
 * With Pod Identity it creates the agent add-on, a DaemonSet that hands out credentials on each node; when the agent is
 * down, pods keep their credentials until these expire and then fail with "credentials" errors. Nothing is created with
 * IRSA, on Auto Mode (which has the agent built in), or when the agent belongs to others.
 */
export class ClusterIdentity extends pulumi.ComponentResource implements IdentityFacts {
  readonly mode: AwsSettings["identity"];
  readonly clusterName: string;
  readonly clusterArn: pulumi.Input<string>;
  readonly oidcProviderArn: string | undefined;
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: ClusterIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("monitoring:aws:ClusterIdentity", name, {}, opts);
    this.mode = args.mode;
    this.clusterName = args.cluster.name;
    this.clusterArn = args.clusterArn;
    this.oidcProviderArn = args.cluster.oidcProviderArn;
    const ours = args.mode === "pod-identity" && args.agent === "create" && !args.cluster.autoMode;
    this.ready = ours ? [this.createAgent()] : [];
    this.registerOutputs({ mode: this.mode });
  }

  private createAgent(): aws.eks.Addon {
    return new aws.eks.Addon(
      addon,
      {
        addonName: addon,
        addonVersion: versions.addons[addon],
        clusterName: this.clusterName,
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "OVERWRITE",
        // Other workloads of the cluster may have come to rely on the agent.
        preserve: true,
      },
      { parent: this },
    );
  }
}
