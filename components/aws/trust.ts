import { RunError } from "@pulumi/pulumi";
import { policyDocument } from "./policy-document";
import type { PolicyDocument } from "./policy-document";

/** The one ServiceAccount that may use a role. */
export interface ServiceAccount {
  readonly namespace: string;
  readonly serviceAccount: string;
}

/**
 * Trust policy for EKS Pod Identity: one ServiceAccount of one cluster.
 *
 * The conditions compare the session tags that Pod Identity sets; without them, whoever may write associations in
 * any cluster of the account could hand the role to any pod.
 * Source: EKS user guide, "Create IAM role with trust policy required by EKS Pod Identity".
 */
export function podIdentityTrust(clusterArn: string, { namespace, serviceAccount }: ServiceAccount): PolicyDocument {
  return policyDocument({
    Sid: "PodIdentity",
    Effect: "Allow",
    Principal: { Service: "pods.eks.amazonaws.com" },
    Action: ["sts:AssumeRole", "sts:TagSession"],
    Condition: {
      StringEquals: {
        "aws:RequestTag/eks-cluster-arn": clusterArn,
        "aws:RequestTag/kubernetes-namespace": namespace,
        "aws:RequestTag/kubernetes-service-account": serviceAccount,
      },
    },
  });
}

/**
 * Trust policy for IAM roles for service accounts: exact subject and audience, never a wildcard.
 *
 * @param providerArn the cluster's IAM OIDC provider, `arn:aws:iam::<account>:oidc-provider/<issuer without scheme>`
 */
export function irsaTrust(providerArn: string, { namespace, serviceAccount }: ServiceAccount): PolicyDocument {
  const { issuer } = partsOf(providerArn);
  return policyDocument({
    Sid: "ServiceAccount",
    Effect: "Allow",
    Principal: { Federated: providerArn },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: {
        [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${serviceAccount}`,
        [`${issuer}:aud`]: "sts.amazonaws.com",
      },
    },
  });
}

/** Trust policy for a service of AWS; a role cannot be passed to a service across accounts, so no condition is needed. */
export function serviceTrust(service: string): PolicyDocument {
  return policyDocument({
    Sid: "Service",
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sts:AssumeRole",
  });
}

/** ARN of a role in the account of an OIDC provider, plain, so that ServiceAccounts can be rendered before the role exists. */
export function irsaRoleArn(providerArn: string, roleName: string): string {
  return `${partsOf(providerArn).account}:role/${roleName}`;
}

function partsOf(providerArn: string): { account: string; issuer: string } {
  const [, account, issuer] = /^(arn:[^:]+:iam::\d+):oidc-provider\/(.+)$/.exec(providerArn) ?? [];
  if (account !== undefined && issuer !== undefined) return { account, issuer };
  throw new RunError(
    `cluster.oidcProviderArn ${JSON.stringify(providerArn)} is not the ARN of an IAM OIDC provider: ` +
      "write arn:aws:iam::<account>:oidc-provider/<issuer without https://>",
  );
}
