import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { namespaces, ports } from "../../lib/catalogue";
import { checksum } from "../../lib/checksum";
import type { Datasource, Endpoint, Route, TraceStore } from "../../lib/contracts";
import { imageVersion } from "../../lib/images";
import { checksumAnnotation, retentionAnnotation, selector } from "../../lib/labels";
import { disruptionBudgetSpec, endpoint, identity, meta, podMeta, serviceSpec } from "../../lib/manifests";
import type { Identity } from "../../lib/manifests";
import { toYaml } from "../../lib/yaml";
import type { Settings } from "../../settings/schema";
import { cleanerName, cleanerSpec } from "./cleaner";
import { collectorConfig, jaegerDatasource, queryConfig } from "./config";
import { credentialsSecret, serverPod } from "./pod";
import type { ServerName } from "./pod";

const version = imageVersion("jaeger");
const collector = identity("jaeger-collector", "jaeger", version);
const query = identity("jaeger-query", "jaeger", version);
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
  /** The OpenSearch domain that keeps the traces. */
  readonly traces: TraceStore;
}

/** One of the two servers, as far as they differ. */
interface Server {
  readonly own: Identity;
  readonly settings: Settings["jaeger"]["collector"];
  readonly config: string;
}

/**
 * Jaeger takes traces by OTLP, keeps them in OpenSearch and shows them.
 *
 * Creates: Secret `elasticsearch-credentials` (a new password is taken from the file, no restart); for the collector and
 * the query server each ServiceAccount, ConfigMap, Service, Deployment, PodDisruptionBudget; ServiceAccount and CronJob
 * of the index cleaner.
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
    const { settings, traces } = args;
    const credentials = this.createCredentials(traces);
    const servers: Server[] = [
      { own: collector, settings: settings.collector, config: toYaml(collectorConfig(args)) },
      { own: query, settings: settings.query, config: toYaml(queryConfig(args)) },
    ];
    for (const server of servers) this.createServer(server, traces.url, credentials);
    this.createCleaner(args, credentials);

    this.otlpGrpc = endpoint(collector, ports["jaeger-collector"]["otlp-grpc"]);
    this.otlpHttp = endpoint(collector, ports["jaeger-collector"]["otlp-http"]);
    const ui = endpoint(query, ports["jaeger-query"].http);
    this.datasource = jaegerDatasource(ui);
    this.route = { name: "jaeger", endpoint: ui, healthPath: "/", ownLogin: false };
    this.registerOutputs({ otlpGrpc: this.otlpGrpc, otlpHttp: this.otlpHttp });
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
      { metadata: meta(name, own), spec: serviceSpec(name, offered(name)) },
      { parent: this },
    );
  }

  private createDisruptionBudget(own: Identity) {
    return new k8s.policy.v1.PodDisruptionBudget(
      own.workload,
      { metadata: meta(own.workload, own), spec: disruptionBudgetSpec(own.workload) },
      { parent: this },
    );
  }

  private createCleaner(args: JaegerArgs, credentials: pulumi.Resource) {
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
