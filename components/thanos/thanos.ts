import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { namespaces } from "../../lib/catalogue";
import { checksum } from "../../lib/checksum";
import type { Bundle, Datasource, MetricStores, ObjectStore, Sidecar } from "../../lib/contracts";
import { imageVersion } from "../../lib/images";
import { meta } from "../../lib/manifests";
import { metricsDatasource } from "../../lib/metrics";
import { toYaml } from "../../lib/yaml";
import type { Settings } from "../../settings/schema";
import { ThanosCompactor } from "./compactor";
import { objectStoreConfig, objectStoreConfigMap } from "./config";
import type { RulerConfigArgs } from "./config";
import { ThanosQuery } from "./query";
import { ThanosRuler } from "./ruler";
import { thanosSidecar } from "./sidecar";
import { ThanosStore } from "./store";

const own = {
  workload: "thanos",
  room: "thanos",
  namespace: namespaces.monitoring,
  version: imageVersion("thanos"),
};

export interface ThanosArgs extends RulerConfigArgs {
  readonly settings: Settings["thanos"];
  /** The one bucket: Prometheus and the ruler write, the stores read, the compactor may do all. */
  readonly stores: MetricStores;
  /** Rules of every room, of which the ruler takes those that no single Prometheus can evaluate. */
  readonly bundles: readonly Bundle[];
  /** Time between two scrapes, the least step of graphs. */
  readonly scrapeInterval: string;
  /** StorageClass of the volumes. */
  readonly storageClassName: string;
}

const shardStores = (stores: MetricStores): [string, ObjectStore][] =>
  Object.entries(stores).flatMap(([user, store]) =>
    store && user.startsWith("prometheus-shard-") ? [[user, store]] : [],
  );

/**
 * Thanos shows the replicas of Prometheus as one, and keeps their samples in S3 for longer than a volume could.
 *
 * Creates: ConfigMap `thanos-objstore`, the queriers, the stores and the compactor, a ruler where Prometheus has shards; lends
 * Prometheus and its shards the shippers.
 * When it is down: scraping and alerts go on; see each part for what stops. Samples not uploaded yet are on Prometheus'
 * volumes, and are uploaded later as long as Prometheus keeps them.
 * Sizing: README.md, "How big".
 */
export class Thanos extends pulumi.ComponentResource {
  /** Containers for the pods of Prometheus and of its shards, which upload their blocks and answer queries of the newest samples. */
  readonly shippers: { readonly shipper: Sidecar; readonly shardShippers: Readonly<Record<string, Sidecar>> };
  /** Data source for Grafana, in place of Prometheus'. */
  readonly datasource: Datasource;

  constructor(name: string, args: ThanosArgs, opts: pulumi.ComponentResourceOptions) {
    super("monitoring:thanos:Thanos", name, {}, opts);
    const { settings, stores, scrapeInterval, storageClassName } = args;
    const content = toYaml(objectStoreConfig(stores.prometheus));
    const shared = { config: this.createObjectStore(content), checksum: checksum(content) };
    const bucketOf = (store: ObjectStore) => ({ store, ...shared });
    const bucket = (user: "prometheus" | "thanos-store" | "thanos-compactor") => bucketOf(stores[user]);
    const shards = shardStores(stores);
    const ruler = stores["thanos-ruler"];

    const sources = { shards: shards.map(([user]) => user), ruler: ruler !== undefined };
    const query = new ThanosQuery("thanos-query", { settings: settings.query, sources }, { parent: this });
    new ThanosStore(
      "thanos-store",
      { settings: settings.store, bucket: bucket("thanos-store"), storageClassName },
      { parent: this },
    );
    new ThanosCompactor(
      "thanos-compactor",
      { settings, bucket: bucket("thanos-compactor"), storageClassName },
      { parent: this },
    );

    if (ruler) {
      new ThanosRuler(
        "thanos-ruler",
        { ...args, settings: settings.ruler, bucket: bucketOf(ruler), storageClassName },
        { parent: this },
      );
    }

    const sidecar = (store: ObjectStore) => thanosSidecar(settings.sidecarResources, bucketOf(store));
    this.shippers = {
      shipper: sidecar(stores.prometheus),
      shardShippers: Object.fromEntries(shards.map(([user, store]) => [user, sidecar(store)])),
    };
    this.datasource = metricsDatasource(query.endpoint, scrapeInterval, "Thanos");
    this.registerOutputs({ endpoint: query.endpoint });
  }

  private createObjectStore(content: string) {
    const { name, key } = objectStoreConfigMap;
    return new k8s.core.v1.ConfigMap(name, { metadata: meta(name, own), data: { [key]: content } }, { parent: this });
  }
}
