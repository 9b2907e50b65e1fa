/** What it takes to reach and to log in to an EKS cluster. */
export interface KubeconfigFacts {
  readonly name: string;
  /** `https://...` of the Kubernetes API. */
  readonly endpoint: string;
  /** CA certificate of the API, base64. */
  readonly certificateAuthority: string;
  readonly region: string;
  readonly profile: string | undefined;
  readonly roleArn: string | undefined;
}

/**
 * Kubeconfig that fetches a token by `aws eks get-token` whenever one is needed.
 *
 * A token in the kubeconfig itself lives 15 minutes, less than an OpenSearch domain takes to create, and would be
 * stored in the state. Profile and role are repeated here because the child process does not inherit those of the provider.
 */
export function kubeconfig({
  name,
  endpoint,
  certificateAuthority,
  region,
  profile,
  roleArn,
}: KubeconfigFacts): string {
  const args = ["--region", region, "eks", "get-token", "--cluster-name", name, "--output", "json"];
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1beta1",
    command: "aws",
    args: roleArn === undefined ? args : [...args, "--role-arn", roleArn],
    ...(profile === undefined ? {} : { env: [{ name: "AWS_PROFILE", value: profile }] }),
    interactiveMode: "Never",
  };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server: endpoint, "certificate-authority-data": certificateAuthority } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
    users: [{ name, user: { exec } }],
  });
}
