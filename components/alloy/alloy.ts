import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ports } from "../../lib/catalogue";
import { checksum } from "../../lib/checksum";
import type { Endpoint } from "../../lib/contracts";
import { imageVersion } from "../../lib/images";
import { checksumAnnotation, selector } from "../../lib/labels";
import { clusterMeta, clusterRoleBinding, endpoint, identity, meta, podMeta, serviceSpec } from "../../lib/manifests";
import { alloyConfig } from "./config";
import type { AlloyConfigArgs } from "./config";
import { alloyPod } from "./pod";

const own = identity("alloy", "alloy", imageVersion("alloy"));
const http = { name: "http", port: ports.alloy.http };

export type AlloyArgs = AlloyConfigArgs;

/**
 * Alloy reads the log files of every container on every node and pushes the lines to Loki.
 *
 * Creates: ServiceAccount that may watch pods, ConfigMap `alloy-config` (a change restarts the agents, a tenth at a
 * time), DaemonSet on every Linux node, Service (for discovery by Prometheus).
 * When it is down on a node: that node's lines wait in its files, 50 MB per container by the kubelet's default, and are
 * shipped when it is back; what was rotated away is lost. `AlloyNotOnEveryNode` tells.
 * It needs root and the host's /var/log, read-only, which is why it lives in `monitoring-agents`.
 */
export class Alloy extends pulumi.ComponentResource {
  /** UI and metrics of the agents; for people by port-forward only. */
  readonly endpoint: Endpoint;

  constructor(name: string, args: AlloyArgs, opts: pulumi.ComponentResourceOptions) {
    super("monitoring:alloy:Alloy", name, {}, opts);
    const config = alloyConfig(args);
    const account = this.createServiceAccount();
    const binding = this.createClusterRole(account);
    const configMap = this.createConfig(config);
    this.createDaemonSet(args, checksum(config), [binding, configMap]);
    this.createService();

    this.endpoint = endpoint(own, http.port);
    this.registerOutputs({ endpoint: this.endpoint });
  }

  private createServiceAccount() {
    return new k8s.core.v1.ServiceAccount(
      "alloy",
      { metadata: meta("alloy", own), automountServiceAccountToken: false },
      { parent: this },
    );
  }

  private createClusterRole(account: pulumi.Resource) {
    const rules = [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] }];
    const role = new k8s.rbac.v1.ClusterRole("alloy", { metadata: clusterMeta(own), rules }, { parent: this });
    const dependsOn = [role, account];
    return new k8s.rbac.v1.ClusterRoleBinding("alloy", clusterRoleBinding(own), { parent: this, dependsOn });
  }

  private createConfig(config: string) {
    return new k8s.core.v1.ConfigMap(
      "alloy-config",
      { metadata: meta("alloy-config", own), data: { "config.alloy": config } },
      { parent: this },
    );
  }

  private createDaemonSet({ settings }: AlloyArgs, sum: string, dependsOn: pulumi.Resource[]) {
    return new k8s.apps.v1.DaemonSet(
      "alloy",
      {
        metadata: meta("alloy", own),
        spec: {
          selector: { matchLabels: selector("alloy") },
          updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "10%" } },
          template: { metadata: podMeta(own, { [checksumAnnotation("config")]: sum }), spec: alloyPod(settings) },
        },
      },
      { parent: this, dependsOn },
    );
  }

  private createService() {
    return new k8s.core.v1.Service(
      "alloy",
      { metadata: meta("alloy", own), spec: serviceSpec("alloy", [http]) },
      { parent: this },
    );
  }
}
