import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { namespaces } from "../../lib/catalogue";
import type { ShardName } from "../../lib/catalogue";
import { ruleTexts, targetRules } from "../../lib/bundle";
import type { Bundle } from "../../lib/contracts";
import { imageVersion } from "../../lib/images";
import { retentionAnnotation } from "../../lib/labels";
import { clusterMeta, clusterRoleBinding, disruptionBudgetSpec, meta, serviceSpec } from "../../lib/manifests";
import type { Identity } from "../../lib/manifests";
import { toYaml } from "../../lib/yaml";
import { prometheusConfig } from "./config";
import type { PrometheusConfigArgs } from "./config";
import { discoveryRules } from "./rbac";
import type { Shard } from "./scrape";
import { http, replicaServiceSpec, statefulSetOptions, statefulSetSpec } from "./statefulset";
import type { StatefulSetArgs } from "./statefulset";

export interface PrometheusShardArgs extends PrometheusConfigArgs, StatefulSetArgs {
  /** Rules of every room, of which a shard evaluates those about single targets. */
  readonly bundles: readonly Bundle[];
  readonly shard: Shard;
}

/**
 * A shard scrapes its part of the platform's targets, which it chooses by their address, and keeps these samples.
 *
 * Creates: ServiceAccount with read access to discovery, ConfigMaps `<name>-config` and `<name>-rules`, Services `<name>` and
 * `<name>-headless`, StatefulSet, PodDisruptionBudget.
 * When it is down: its part of the platform has no new samples, and alerts on the platform cannot be evaluated; the rest goes
 * on. Of two replicas, the loss of one loses nothing but its own copy.
 */
export class PrometheusShard extends pulumi.ComponentResource {
  private readonly own: Identity;

  constructor(
    private readonly server: ShardName,
    args: PrometheusShardArgs,
    opts: pulumi.ComponentResourceOptions,
  ) {
    super("monitoring:prometheus:PrometheusShard", server, {}, opts);
    const version = imageVersion("prometheus");
    this.own = { workload: server, room: "prometheus", namespace: namespaces.monitoring, version };
    const binding = this.createAccess(args);
    const config = this.createConfigMap("config", { "prometheus.yml": toYaml(prometheusConfig(args, args.shard)) });
    const rules = this.createConfigMap(
      "rules",
      ruleTexts(args.bundles, ({ file }) => file === targetRules),
    );
    this.createServices(args);
    this.createStatefulSet(args, [binding, config, rules]);
    this.createDisruptionBudget();
    this.registerOutputs({});
  }

  private createAccess({ shipper }: PrometheusShardArgs) {
    const { server, own } = this;
    const account = new k8s.core.v1.ServiceAccount(
      server,
      { metadata: meta(server, own, shipper?.serviceAccountAnnotations), automountServiceAccountToken: false },
      { parent: this },
    );
    const metadata = clusterMeta(own);
    const role = new k8s.rbac.v1.ClusterRole(server, { metadata, rules: discoveryRules }, { parent: this });
    const dependsOn = [role, account];
    return new k8s.rbac.v1.ClusterRoleBinding(server, clusterRoleBinding(own), { parent: this, dependsOn });
  }

  private createConfigMap(of: "config" | "rules", data: Record<string, string>) {
    const name = `${this.server}-${of}`;
    return new k8s.core.v1.ConfigMap(name, { metadata: meta(name, this.own), data }, { parent: this });
  }

  private createServices({ shipper }: PrometheusShardArgs) {
    const { server, own } = this;
    const headless = `${server}-headless`;
    const opts = { parent: this };
    new k8s.core.v1.Service(server, { metadata: meta(server, own), spec: serviceSpec(server, [http]) }, opts);
    const spec = replicaServiceSpec(server, shipper);
    new k8s.core.v1.Service(headless, { metadata: meta(headless, own), spec }, opts);
  }

  private createStatefulSet(args: PrometheusShardArgs, dependsOn: pulumi.Resource[]) {
    const { server, own } = this;
    const { settings, shipper } = args;
    return new k8s.apps.v1.StatefulSet(
      server,
      {
        metadata: meta(server, own, { [retentionAnnotation]: settings.retention.time }),
        spec: statefulSetSpec(server, own, args),
      },
      { parent: this, ...statefulSetOptions(dependsOn, shipper) },
    );
  }

  private createDisruptionBudget() {
    const { server, own } = this;
    return new k8s.policy.v1.PodDisruptionBudget(
      server,
      { metadata: meta(server, own), spec: disruptionBudgetSpec(server) },
      { parent: this },
    );
  }
}
