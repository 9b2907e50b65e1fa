import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ports } from "../../../lib/catalogue";
import { imageVersion } from "../../../lib/images";
import { selector } from "../../../lib/labels";
import { identity, meta, podMeta, serviceSpec } from "../../../lib/manifests";
import type { Settings } from "../../../settings/schema";
import { nodeExporterPod } from "./pod";

const name = "node-exporter";
const own = identity(name, name, imageVersion(name));

/**
 * node-exporter turns the state of every node into metrics: processor, memory, disks, network.
 *
 * Creates: ServiceAccount without a token, DaemonSet on every Linux node, Service (for discovery).
 * When it is down on a node: that node's series stop and its alerts cannot fire; `NodeExporterDown` does.
 * It needs the host's network, and its root read-only, which is why it lives in `monitoring-agents`.
 */
export class NodeExporter extends pulumi.ComponentResource {
  constructor(resource: string, settings: Settings["exporters"]["node"], opts: pulumi.ComponentResourceOptions) {
    super("monitoring:exporters:NodeExporter", resource, {}, opts);
    const account = this.createServiceAccount();
    this.createDaemonSet(settings, account);
    this.createService();
    this.registerOutputs({});
  }

  private createServiceAccount() {
    return new k8s.core.v1.ServiceAccount(
      name,
      { metadata: meta(name, own), automountServiceAccountToken: false },
      { parent: this },
    );
  }

  private createDaemonSet(settings: Settings["exporters"]["node"], account: pulumi.Resource) {
    return new k8s.apps.v1.DaemonSet(
      name,
      {
        metadata: meta(name, own),
        spec: {
          selector: { matchLabels: selector(name) },
          updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "10%" } },
          template: { metadata: podMeta(own), spec: nodeExporterPod(settings) },
        },
      },
      { parent: this, dependsOn: [account] },
    );
  }

  private createService() {
    const offered = [{ name: "metrics", port: ports[name].metrics }];
    return new k8s.core.v1.Service(
      name,
      { metadata: meta(name, own), spec: serviceSpec(name, offered) },
      { parent: this },
    );
  }
}
