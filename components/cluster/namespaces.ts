import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { namespaces } from "../../lib/catalogue";
import { labels } from "../../lib/labels";
import type { Settings } from "../../settings/schema";
import versions from "../../versions.json";

/** A level of the Pod Security Standards. */
export type PodSecurityLevel = "privileged" | "baseline" | "restricted";

/** Labels by which Pod Security admission judges the pods of a namespace; the version is pinned so that an upgrade of the cluster changes nothing by itself. */
export function podSecurityLabels(enforce: PodSecurityLevel, audit: PodSecurityLevel): Record<string, string> {
  const mode = (name: string, level: PodSecurityLevel) => ({
    [`pod-security.kubernetes.io/${name}`]: level,
    [`pod-security.kubernetes.io/${name}-version`]: versions.podSecurity,
  });
  return { ...mode("enforce", enforce), ...mode("audit", audit), ...mode("warn", enforce) };
}

export interface NamespacesArgs {
  /** Create both namespaces, or use ones that exist. */
  readonly mode: Settings["namespaces"]["mode"];
}

/**
 * The two namespaces of the stack.
 *
 * `monitoring` enforces Pod Security `restricted`. `monitoring-agents` allows what node-exporter and Alloy need to read the
 * host (host paths, host network, root for log files); everything else there is judged by the policy pack.
 * When adopted, the namespaces must exist and carry these labels already: `kubectl label namespace ...` (see README.md).
 */
export class Namespaces extends pulumi.ComponentResource {
  constructor(name: string, args: NamespacesArgs, opts: pulumi.ComponentResourceOptions) {
    super("monitoring:cluster:Namespaces", name, {}, opts);
    if (args.mode === "create") {
      this.createNamespace(namespaces.monitoring, podSecurityLabels("restricted", "restricted"));
      this.createNamespace(namespaces.agents, podSecurityLabels("privileged", "baseline"));
    }
    this.registerOutputs({});
  }

  private createNamespace(name: string, security: Record<string, string>) {
    return new k8s.core.v1.Namespace(
      name,
      { metadata: { name, labels: { ...labels(name, "cluster"), ...security } } },
      { parent: this },
    );
  }
}
