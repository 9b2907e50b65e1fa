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

export type NamespacesArgs = Settings["namespaces"];

/** For containers that others put into our namespaces without saying what they need, such as cert-manager's solvers. */
const unspecified = {
  type: "Container",
  defaultRequest: { cpu: "20m", memory: "64Mi" },
  default: { cpu: "200m", memory: "128Mi" },
};

/**
 * The two namespaces of the stack, and their bounds.
 *
 * `monitoring` enforces Pod Security `restricted`. `monitoring-agents` allows what node-exporter and Alloy need to read the
 * host (host paths, host network, root for log files); everything else there is judged by the policy pack.
 * Creates: both namespaces (unless adopted: then they must carry the labels already, see README.md), and in each a
 * ResourceQuota and a LimitRange. When a quota is too small, new pods are refused: `kubectl describe resourcequota`.
 */
export class Namespaces extends pulumi.ComponentResource {
  constructor(name: string, args: NamespacesArgs, opts: pulumi.ComponentResourceOptions) {
    super("monitoring:cluster:Namespaces", name, {}, opts);
    const { monitoring, agents } = namespaces;
    const created =
      args.mode === "create"
        ? [
            this.createNamespace(monitoring, podSecurityLabels("restricted", "restricted")),
            this.createNamespace(agents, podSecurityLabels("privileged", "baseline")),
          ]
        : [];
    this.createBounds(monitoring, args.monitoringQuota, created);
    this.createBounds(agents, args.agentsQuota, created);
    this.registerOutputs({});
  }

  private createNamespace(name: string, security: Record<string, string>) {
    return new k8s.core.v1.Namespace(
      name,
      { metadata: { name, labels: { ...labels(name, "cluster"), ...security } } },
      { parent: this },
    );
  }

  private createBounds(namespace: string, quota: NamespacesArgs["monitoringQuota"], dependsOn: pulumi.Resource[]) {
    const metadata = { name: "bounds", namespace, labels: labels("bounds", "cluster") };
    const hard = { pods: String(quota.pods), "requests.cpu": quota.cpu, "requests.memory": quota.memory };
    const opts = { parent: this, dependsOn };
    new k8s.core.v1.ResourceQuota(`${namespace}-bounds`, { metadata, spec: { hard } }, opts);
    new k8s.core.v1.LimitRange(`${namespace}-bounds`, { metadata, spec: { limits: [unspecified] } }, opts);
  }
}
