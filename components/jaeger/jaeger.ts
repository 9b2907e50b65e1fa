import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { namespaces, ports } from "../../lib/catalogue";
import { checksum } from "../../lib/checksum";
import type { Datasource, Endpoint, Route, TraceStore } from "../../lib/contracts";
import { imageVersion } from "../../lib/images";
import { checksumAnnotation, retentionAnnotation, selector } from "../../lib/labels";
import {
  claimTemplate,
  disruptionBudgetSpec,
  endpoint,
  headlessServiceSpec,
  identity,
  keepClaims,
  meta,
  podMeta,
  serviceSpec,
} from "../../lib/manifests";
import type { Identity } from "../../lib/manifests";
import type { Placement } from "../../lib/workload";
import { toYaml } from "../../lib/yaml";
import type { Settings } from "../../settings/schema";
import { cleanerName, cleanerSpec } from "./cleaner";
import type { CleanerArgs } from "./cleaner";
import { collectorConfig, hours, jaegerDatasource, queryConfig, standaloneConfig } from "./config";
import type { ServerName } from "./config";
import { credentialsSecret, data, serverPod } from "./pod";

const version = imageVersion("jaeger");
const collector = identity("jaeger-collector", "jaeger", version);
const query = identity("jaeger-query", "jaeger", version);
const standalone = identity("jaeger", "jaeger", version);
const cleaner: Identity = {
  workload: cleanerName,
  room: "jaeger",
  namespace: namespaces.monitoring,
  version: imageVersion("jaeger-index-cleaner"),
};

/** Ports that a server's Service offers: all but the health port, which only the kubelet asks. */
const offered = (name: ServerName) =>
  Object.entries(ports[name])
    .filter(([port]) => port !== "health")
    .map(([port, number]) => ({ name: port, port: number }));

export interface JaegerArgs {
  readonly settings: Settings["jaeger"];
  /** The OpenSearch domain that keeps the traces; files on a volume of one process when absent. */
  readonly traces?: TraceStore | undefined;
  /** StorageClass of that volume. */
  readonly storageClassName: string;
  /** Nodes that process may run on; any when absent. */
  readonly placement?: Placement | undefined;
}

/** One of the two servers, as far as they differ. */
interface Server {
  readonly own: Identity;
  readonly settings: Settings["jaeger"]["collector"];
  readonly config: string;
}

/**
 * Jaeger takes traces by OTLP, keeps them in OpenSearch, or in files on a volume, and shows them.
 *
 * Creates, with OpenSearch: Secret `elasticsearch-credentials` (a new password is taken from the file, no restart); for the collector and
 * the query server each ServiceAccount, ConfigMap, Service, Deployment, PodDisruptionBudget; ServiceAccount and CronJob
 * of the index cleaner. With files: StatefulSet `jaeger` of one process behind the same two Services, since only one may
 * open them, Service `jaeger-headless`, ServiceAccount, ConfigMap, PodDisruptionBudget.
 * When the collector is down, applications drop spans once their own queues are full; when the query server is down, the
 * UI and Grafana show errors and nothing is lost; when the cleaner fails, OpenSearch fills up. Nothing else is affected.
 * Sizing: README.md, "How big".
 */
export class Jaeger extends pulumi.ComponentResource {
  /** OTLP by gRPC, for the platform's applications. */
  readonly otlpGrpc: Endpoint;
  /** OTLP by HTTP, for the platform's applications. */
  readonly otlpHttp: Endpoint;
  /** Data source for Grafana. */
  readonly datasource: Datasource;
  /** The UI. */
  readonly route: Route;

  constructor(name: string, args: JaegerArgs, opts: pulumi.ComponentResourceOptions) {
    super("monitoring:jaeger:Jaeger", name, {}, opts);
    if (args.traces) this.createServers(args.settings, args.traces);
    else this.createStandalone(args);

    this.otlpGrpc = endpoint(collector, ports["jaeger-collector"]["otlp-grpc"]);
    this.otlpHttp = endpoint(collector, ports["jaeger-collector"]["otlp-http"]);
    const ui = endpoint(query, ports["jaeger-query"].http);
    this.datasource = jaegerDatasource(ui);
    this.route = { name: "jaeger", endpoint: ui, healthPath: "/", ownLogin: false };
    this.registerOutputs({ otlpGrpc: this.otlpGrpc, otlpHttp: this.otlpHttp });
  }

  private createServers(settings: Settings["jaeger"], traces: TraceStore) {
    const credentials = this.createCredentials(traces);
    const args = { settings, traces };
    const servers: Server[] = [
      { own: collector, settings: settings.collector, config: toYaml(collectorConfig(args)) },
      { own: query, settings: settings.query, config: toYaml(queryConfig(args)) },
    ];
    for (const server of servers) this.createServer(server, traces.url, credentials);
    this.createCleaner(args, credentials);
  }

  private createStandalone(args: JaegerArgs) {
    const config = toYaml(standaloneConfig(args.settings));
    const dependsOn = [this.createServiceAccount(standalone), this.createConfig(standalone, config)];
    this.createService(standalone, "jaeger-collector");
    this.createService(standalone, "jaeger-query");
    this.createHeadlessService();
    this.createStatefulSet(args, checksum(config), dependsOn);
    this.createDisruptionBudget(standalone);
  }

  private createCredentials({ username, password }: TraceStore) {
    const { namespace, room } = collector;
    return new k8s.core.v1.Secret(
      credentialsSecret,
      {
        metadata: meta(credentialsSecret, { workload: credentialsSecret, room, namespace }),
        stringData: { username, password },
      },
      { parent: this },
    );
  }

  private createServer({ own, settings, config }: Server, url: pulumi.Input<string>, credentials: pulumi.Resource) {
    const name = own.workload as ServerName;
    const account = this.createServiceAccount(own);
    const configMap = this.createConfig(own, config);
    this.createService(own, name);
    new k8s.apps.v1.Deployment(
      name,
      {
        metadata: meta(name, own),
        spec: {
          replicas: settings.replicas,
          strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
          selector: { matchLabels: selector(name) },
          template: {
            metadata: podMeta(own, { [checksumAnnotation("config")]: checksum(config) }),
            spec: serverPod({ name, resources: settings.resources, url }),
          },
        },
      },
      { parent: this, dependsOn: [account, configMap, credentials] },
    );
    this.createDisruptionBudget(own);
  }

  private createServiceAccount(own: Identity) {
    return new k8s.core.v1.ServiceAccount(
      own.workload,
      { metadata: meta(own.workload, own), automountServiceAccountToken: false },
      { parent: this },
    );
  }

  private createConfig(own: Identity, config: string) {
    const name = `${own.workload}-config`;
    return new k8s.core.v1.ConfigMap(
      name,
      { metadata: meta(name, own), data: { "config.yaml": config } },
      { parent: this },
    );
  }

  private createService(own: Identity, name: ServerName) {
    return new k8s.core.v1.Service(
      name,
      { metadata: meta(name, own), spec: serviceSpec(own.workload, offered(name)) },
      { parent: this },
    );
  }

  private createHeadlessService() {
    return new k8s.core.v1.Service(
      "jaeger-headless",
      { metadata: meta("jaeger-headless", standalone), spec: headlessServiceSpec("jaeger", offered("jaeger")) },
      { parent: this },
    );
  }

  private createStatefulSet(
    { settings, storageClassName, placement }: JaegerArgs,
    sum: string,
    dependsOn: pulumi.Resource[],
  ) {
    const { resources } = settings.collector;
    return new k8s.apps.v1.StatefulSet(
      "jaeger",
      {
        metadata: meta("jaeger", standalone, { [retentionAnnotation]: hours(settings.retention) }),
        spec: {
          serviceName: "jaeger-headless",
          // A second process would find the files locked.
          replicas: 1,
          updateStrategy: { type: "RollingUpdate" },
          persistentVolumeClaimRetentionPolicy: keepClaims,
          selector: { matchLabels: selector("jaeger") },
          template: {
            metadata: podMeta(standalone, { [checksumAnnotation("config")]: sum }),
            spec: serverPod({ name: "jaeger", resources, placement }),
          },
          volumeClaimTemplates: [claimTemplate("jaeger", data.name, settings.storage, storageClassName)],
        },
      },
      // The API refuses to change claims in place; docs/operations.md tells how a volume grows.
      { parent: this, dependsOn, ignoreChanges: ["spec.volumeClaimTemplates"] },
    );
  }

  private createDisruptionBudget(own: Identity) {
    return new k8s.policy.v1.PodDisruptionBudget(
      own.workload,
      { metadata: meta(own.workload, own), spec: disruptionBudgetSpec(own.workload) },
      { parent: this },
    );
  }

  private createCleaner(args: CleanerArgs, credentials: pulumi.Resource) {
    const account = this.createServiceAccount(cleaner);
    return new k8s.batch.v1.CronJob(
      cleanerName,
      {
        metadata: meta(cleanerName, cleaner, { [retentionAnnotation]: args.settings.retention }),
        spec: cleanerSpec(cleaner, args),
      },
      { parent: this, dependsOn: [account, credentials] },
    );
  }
}
