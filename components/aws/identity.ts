import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "./policy-document";
import { irsaRoleArn, irsaTrust, podIdentityTrust } from "./trust";
import type { ServiceAccount } from "./trust";

/** How pods of a cluster get AWS credentials. */
export interface IdentityFacts {
  readonly mode: "pod-identity" | "irsa";
  readonly clusterName: string;
  readonly clusterArn: pulumi.Input<string>;
  /** The cluster's IAM OIDC provider; needed with irsa. */
  readonly oidcProviderArn: string | undefined;
  /** Resources without which no pod gets credentials. */
  readonly ready: readonly pulumi.Resource[];
}

export interface WorkloadIdentityArgs extends ServiceAccount {
  /** Name of the role, at most 64 characters. */
  readonly roleName: string;
  /** What the role is for, in one sentence of ASCII; shown in the IAM console. */
  readonly description: string;
  readonly cluster: IdentityFacts;
  /** Least-privilege policy, inline so that nobody else can come to use it. */
  readonly policy?: pulumi.Input<PolicyDocument>;
  /** Policy that AWS maintains, where it knows better than we do what the workload needs. */
  readonly managedPolicyArn?: string;
  /** False when an EKS add-on keeps the association itself; default true. */
  readonly associate?: boolean;
}

/**
 * AWS role of exactly one ServiceAccount.
 *
 * Pods get credentials only when they start after the grants; started earlier, they run into "no credentials" or
 * AccessDenied until they are restarted.
 */
export class WorkloadIdentity extends pulumi.ComponentResource {
  readonly roleArn: pulumi.Output<string>;
  /** Annotations for the ServiceAccount: the role's ARN with irsa, none with Pod Identity. */
  readonly serviceAccountAnnotations: Readonly<Record<string, string>>;
  /** Resources that must exist before the workload's pods start. */
  readonly grants: readonly pulumi.Resource[];

  constructor(name: string, args: WorkloadIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("monitoring:aws:WorkloadIdentity", name, {}, opts);
    const role = this.createRole(name, args);
    const podIdentity = args.cluster.mode === "pod-identity";
    this.roleArn = role.arn;
    this.serviceAccountAnnotations = annotations(args);
    this.grants = [
      ...(args.policy === undefined ? [] : [this.createPolicy(name, role, args.policy)]),
      ...(args.managedPolicyArn === undefined ? [] : [this.createAttachment(name, role, args.managedPolicyArn)]),
      ...(podIdentity && args.associate !== false ? [this.createAssociation(name, role, args)] : []),
      ...args.cluster.ready,
    ];
    this.registerOutputs({ roleArn: this.roleArn });
  }

  private createRole(name: string, args: WorkloadIdentityArgs): aws.iam.Role {
    return new aws.iam.Role(
      name,
      { name: args.roleName, description: args.description, assumeRolePolicy: trustPolicy(args) },
      { parent: this },
    );
  }

  private createPolicy(name: string, role: aws.iam.Role, policy: pulumi.Input<PolicyDocument>): aws.iam.RolePolicy {
    return new aws.iam.RolePolicy(
      name,
      { name: "access", role: role.name, policy: pulumi.output(policy).apply((document) => JSON.stringify(document)) },
      { parent: this },
    );
  }

  private createAttachment(name: string, role: aws.iam.Role, policyArn: string): aws.iam.RolePolicyAttachment {
    return new aws.iam.RolePolicyAttachment(name, { role: role.name, policyArn }, { parent: this });
  }

  private createAssociation(
    name: string,
    role: aws.iam.Role,
    { cluster: { clusterName, ready }, namespace, serviceAccount }: WorkloadIdentityArgs,
  ): aws.eks.PodIdentityAssociation {
    return new aws.eks.PodIdentityAssociation(
      name,
      { clusterName, namespace, serviceAccount, roleArn: role.arn },
      { parent: this, dependsOn: [...ready] },
    );
  }
}

function annotations({ cluster: { mode, oidcProviderArn }, roleName }: WorkloadIdentityArgs): Record<string, string> {
  return mode === "pod-identity" ? {} : { "eks.amazonaws.com/role-arn": irsaRoleArn(oidcProviderArn ?? "", roleName) };
}

function trustPolicy({ cluster, namespace, serviceAccount }: WorkloadIdentityArgs): pulumi.Output<string> {
  const account = { namespace, serviceAccount };
  if (cluster.mode === "pod-identity") {
    return pulumi.output(cluster.clusterArn).apply((arn) => JSON.stringify(podIdentityTrust(arn, account)));
  }
  return pulumi.output(JSON.stringify(irsaTrust(cluster.oidcProviderArn ?? "", account)));
}
