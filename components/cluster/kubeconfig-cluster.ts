import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { updatesInPlace } from "../../lib/manifests";
import type { Settings } from "../../settings/schema";

/**
 * A cluster that exists already and that a context of the kubeconfig leads to, such as one of kind or minikube.
 *
 * Creates nothing but the provider through which everything else is created. When the context is not in the kubeconfig
 * (KUBECONFIG, or ~/.kube/config), the preview fails and names it.
 */
export class KubeconfigCluster extends pulumi.ComponentResource {
  /** Provider for everything in the cluster. */
  readonly provider: kubernetes.Provider;

  /** @param cluster name, and the context that leads to it; the shell's current one is never followed */
  constructor(
    name: string,
    cluster: Pick<Settings["cluster"], "name" | "context">,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("monitoring:cluster:KubeconfigCluster", name, {}, opts);
    this.provider = this.createProvider(cluster);
    this.registerOutputs({});
  }

  private createProvider({ name, context }: Pick<Settings["cluster"], "name" | "context">): kubernetes.Provider {
    return new kubernetes.Provider(
      "kubernetes",
      {
        ...(context === undefined ? {} : { context }),
        // A context that is named anew must not replace the provider and with it every object of the stack.
        clusterIdentifier: name,
        ...updatesInPlace,
      },
      { parent: this },
    );
  }
}
