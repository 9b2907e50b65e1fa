import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ruleTexts } from "../../lib/bundle";
import { shardNames } from "../../lib/catalogue";
import type { Bundle, Datasource, Endpoint, Route, Sidecar } from "../../lib/contracts";
import { imageVersion } from "../../lib/images";
import { retentionAnnotation } from "../../lib/labels";
import {
  clusterMeta,
  clusterRoleBinding,
  disruptionBudgetSpec,
  endpoint,
  identity,
  meta,
  serviceSpec,
} from "../../lib/manifests";
import { toYaml } from "../../lib/yaml";
import { prometheusConfig, prometheusDatasource } from "./config";
import type { PrometheusConfigArgs } from "./config";
import { refuseDroppedReads } from "./dropped";
import { clusterRules } from "./rbac";
import { PrometheusShard } from "./shard";
import { http, replicaServiceSpec, statefulSetOptions, statefulSetSpec } from "./statefulset";
import type { StatefulSetArgs } from "./statefulset";

const own = identity("prometheus", "prometheus", imageVersion("prometheus"));

export interface PrometheusArgs extends PrometheusConfigArgs, StatefulSetArgs {
  /** Rules of every room. */
  readonly bundles: readonly Bundle[];
  /** Ships the blocks of each shard; nothing for one without. */
  readonly shardShippers?: Readonly<Record<string, Sidecar>> | undefined;
}

/**
 * Prometheus scrapes everything, evaluates every rule and keeps samples for its retention.
 *
 * Creates: ServiceAccount with read access to discovery and node metrics, ConfigMaps `prometheus-config` and
 * `prometheus-rules` (it reloads both by itself, no restart), Services `prometheus` and `prometheus-headless`,
 * StatefulSet, PodDisruptionBudget; and the same again for each shard, which takes its part of the platform's targets.
 * When it is down: no new samples and no alerts, which the dead man's switch notices; logs and traces go on. Of two
 * replicas, the loss of one loses nothing but its own copy.
 * Sizing: README.md, "How big".
 */
export class Prometheus extends pulumi.ComponentResource {
  /** Query API and UI, balanced over the replicas. */
  readonly endpoint: Endpoint;
  /** Data source for Grafana where no deduplicating query layer stands before the replicas. */
  readonly datasource: Datasource;
  /** The UI. */
  readonly route: Route;

  constructor(name: string, args: PrometheusArgs, opts: pulumi.ComponentResourceOptions) {
    super("monitoring:prometheus:Prometheus", name, {}, opts);
    const account = this.createServiceAccount(args.shipper);
    const binding = this.createClusterRole(account);
    const config = this.createConfig(args);
    const rules = this.createRules(args);
    this.createServices(args.shipper);
    this.createStatefulSet(args, [binding, config, rules]);
    this.createDisruptionBudget();
    this.createShards(args);

    this.endpoint = endpoint(own, http.port);
    this.datasource = prometheusDatasource(this.endpoint, args.settings);
    this.route = { name: "prometheus", endpoint: this.endpoint, healthPath: "/-/healthy", ownLogin: false };
    this.registerOutputs({ endpoint: this.endpoint });
  }

  private createServiceAccount(shipper: Sidecar | undefined) {
    return new k8s.core.v1.ServiceAccount(
      "prometheus",
      { metadata: meta("prometheus", own, shipper?.serviceAccountAnnotations), automountServiceAccountToken: false },
      { parent: this },
    );
  }

  private createClusterRole(account: k8s.core.v1.ServiceAccount) {
    const metadata = clusterMeta(own);
    const role = new k8s.rbac.v1.ClusterRole("prometheus", { metadata, rules: clusterRules }, { parent: this });
    const dependsOn = [role, account];
    return new k8s.rbac.v1.ClusterRoleBinding("prometheus", clusterRoleBinding(own), { parent: this, dependsOn });
  }

  private createConfig(args: PrometheusConfigArgs) {
    return new k8s.core.v1.ConfigMap(
      "prometheus-config",
      { metadata: meta("prometheus-config", own), data: { "prometheus.yml": toYaml(prometheusConfig(args)) } },
      { parent: this },
    );
  }

  private createRules({ bundles, settings }: PrometheusArgs) {
    refuseDroppedReads(bundles, settings.platform.droppedMetrics);
    const data = ruleTexts(bundles, ({ engine }) => engine === "prometheus");
    return new k8s.core.v1.ConfigMap(
      "prometheus-rules",
      { metadata: meta("prometheus-rules", own), data },
      { parent: this },
    );
  }

  private createServices(shipper: Sidecar | undefined) {
    // Replicas scrape at different instants; a client that stays with one sees no flicker.
    const spec = { ...serviceSpec("prometheus", [http]), sessionAffinity: "ClientIP" };
    new k8s.core.v1.Service("prometheus", { metadata: meta("prometheus", own), spec }, { parent: this });
    new k8s.core.v1.Service(
      "prometheus-headless",
      {
        metadata: meta("prometheus-headless", own),
        spec: replicaServiceSpec("prometheus", shipper),
      },
      { parent: this },
    );
  }

  private createStatefulSet(args: PrometheusArgs, dependsOn: pulumi.Resource[]) {
    const { settings, shipper } = args;
    return new k8s.apps.v1.StatefulSet(
      "prometheus",
      {
        metadata: meta("prometheus", own, { [retentionAnnotation]: settings.retention.time }),
        spec: statefulSetSpec("prometheus", own, args),
      },
      { parent: this, ...statefulSetOptions(dependsOn, shipper) },
    );
  }

  private createDisruptionBudget() {
    return new k8s.policy.v1.PodDisruptionBudget(
      "prometheus",
      { metadata: meta("prometheus", own), spec: disruptionBudgetSpec("prometheus") },
      { parent: this },
    );
  }

  private createShards({ shardShippers = {}, ...args }: PrometheusArgs) {
    const names = shardNames(args.settings.shards);
    for (const [number, name] of names.entries()) {
      const shard = { number, of: names.length };
      new PrometheusShard(name, { ...args, shipper: shardShippers[name], shard }, { parent: this });
    }
  }
}
