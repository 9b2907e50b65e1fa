import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ports } from "../../lib/catalogue";
import type { Endpoint } from "../../lib/contracts";
import { imageVersion } from "../../lib/images";
import { selector } from "../../lib/labels";
import { disruptionBudgetSpec, endpoint, identity, meta, podMeta, serviceSpec } from "../../lib/manifests";
import { toYaml } from "../../lib/yaml";
import type { Settings } from "../../settings/schema";
import { endpointsConfig, endpointsFile } from "./config";
import { queryPod } from "./pod";

const own = identity("thanos-query", "thanos", imageVersion("thanos"));
const http = { name: "http", port: ports["thanos-query"].http };
const grpc = { name: "grpc", port: ports["thanos-query"].grpc };

export interface ThanosQueryArgs {
  readonly settings: Settings["thanos"]["query"];
  /** What has series besides Prometheus and the stores. */
  readonly sources: Parameters<typeof endpointsConfig>[0];
}

/**
 * Queriers answer PromQL from the shippers of all Prometheus replicas and from the stores, as if there were one Prometheus.
 *
 * Creates: ServiceAccount (no token), ConfigMap `thanos-query-config` (read again every 5 minutes), Service, Deployment,
 * PodDisruptionBudget.
 * When it is down: dashboards show no metrics; scraping, alerts and uploads go on. It keeps nothing, so any pod can go.
 */
export class ThanosQuery extends pulumi.ComponentResource {
  /** Prometheus' query API, deduplicated. */
  readonly endpoint: Endpoint;

  constructor(name: string, args: ThanosQueryArgs, opts: pulumi.ComponentResourceOptions) {
    super("monitoring:thanos:ThanosQuery", name, {}, opts);
    const account = this.createServiceAccount();
    const config = this.createConfig(args);
    this.createService();
    this.createDeployment(args.settings, [account, config]);
    this.createDisruptionBudget();

    this.endpoint = endpoint(own, http.port);
    this.registerOutputs({ endpoint: this.endpoint });
  }

  private createServiceAccount() {
    return new k8s.core.v1.ServiceAccount(
      "thanos-query",
      { metadata: meta("thanos-query", own), automountServiceAccountToken: false },
      { parent: this },
    );
  }

  private createConfig({ sources }: ThanosQueryArgs) {
    const { configMap, key } = endpointsFile;
    return new k8s.core.v1.ConfigMap(
      configMap,
      { metadata: meta(configMap, own), data: { [key]: toYaml(endpointsConfig(sources)) } },
      { parent: this },
    );
  }

  private createService() {
    return new k8s.core.v1.Service(
      "thanos-query",
      { metadata: meta("thanos-query", own), spec: serviceSpec("thanos-query", [http, grpc]) },
      { parent: this },
    );
  }

  private createDeployment({ replicas, resources }: Settings["thanos"]["query"], dependsOn: pulumi.Resource[]) {
    return new k8s.apps.v1.Deployment(
      "thanos-query",
      {
        metadata: meta("thanos-query", own),
        spec: {
          replicas,
          strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
          selector: { matchLabels: selector("thanos-query") },
          template: { metadata: podMeta(own), spec: queryPod(resources) },
        },
      },
      { parent: this, dependsOn },
    );
  }

  private createDisruptionBudget() {
    return new k8s.policy.v1.PodDisruptionBudget(
      "thanos-query",
      { metadata: meta("thanos-query", own), spec: disruptionBudgetSpec("thanos-query") },
      { parent: this },
    );
  }
}
