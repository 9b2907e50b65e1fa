import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Flow } from "../../lib/contracts";
import { labels } from "../../lib/labels";
import { networkPolicies } from "./policies";

export interface NetworkArgs {
  /** Every connection that may be opened; what is not listed stays shut. */
  readonly flows: readonly Flow[];
}

/**
 * Isolates the stack's namespaces: everything is shut in both directions, then the listed flows are opened.
 *
 * Creates: per namespace a default-deny and a DNS policy, per workload one policy with its flows.
 * When it is wrong: connections time out (never "refused"); `kubectl describe networkpolicy -n monitoring <workload>`
 * shows what is open, docs/network.md what should be. Inert where the cluster has no policy engine.
 */
export class Network extends pulumi.ComponentResource {
  constructor(name: string, args: NetworkArgs, opts: pulumi.ComponentResourceOptions) {
    super("monitoring:cluster:Network", name, {}, opts);
    for (const policy of networkPolicies(args.flows)) this.createPolicy(policy);
    this.registerOutputs({});
  }

  private createPolicy({ name, namespace, spec }: ReturnType<typeof networkPolicies>[number]) {
    return new k8s.networking.v1.NetworkPolicy(
      `${namespace}-${name}`,
      { metadata: { name, namespace, labels: labels(name, "cluster") }, spec },
      { parent: this },
    );
  }
}
