import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { namespaces } from "../../lib/catalogue";
import { checksum } from "../../lib/checksum";
import type { Datasource, ObjectStore, Sidecar } from "../../lib/contracts";
import { imageVersion } from "../../lib/images";
import { meta } from "../../lib/manifests";
import { metricsDatasource } from "../../lib/metrics";
import { toYaml } from "../../lib/yaml";
import type { Settings } from "../../settings/schema";
import { ThanosCompactor } from "./compactor";
import { objectStoreConfig, objectStoreConfigMap } from "./config";
import { ThanosQuery } from "./query";
import { thanosSidecar } from "./sidecar";
import { ThanosStore } from "./store";

const own = {
  workload: "thanos",
  room: "thanos",
  namespace: namespaces.monitoring,
  version: imageVersion("thanos"),
};

export interface ThanosArgs {
  readonly settings: Settings["thanos"];
  /** The one bucket, as each ServiceAccount gets it: Prometheus writes, the stores read, the compactor may do all. */
  readonly stores: Readonly<Record<"prometheus" | "thanos-store" | "thanos-compactor", ObjectStore>>;
  /** Time between two scrapes, the least step of graphs. */
  readonly scrapeInterval: string;
  /** StorageClass of the volumes. */
  readonly storageClassName: string;
}

/**
 * Thanos shows the replicas of Prometheus as one, and keeps their samples in S3 for longer than a volume could.
 *
 * Creates: ConfigMap `thanos-objstore`, the queriers, the stores and the compactor; lends Prometheus the shipper.
 * When it is down: scraping and alerts go on; see each part for what stops. Samples not uploaded yet are on Prometheus'
 * volumes, and are uploaded later as long as Prometheus keeps them.
 * Sizing: README.md, "How big".
 */
export class Thanos extends pulumi.ComponentResource {
  /** Container for the pods of Prometheus, which uploads their blocks and answers queries of the newest samples. */
  readonly sidecar: Sidecar;
  /** Data source for Grafana, in place of Prometheus'. */
  readonly datasource: Datasource;

  constructor(name: string, args: ThanosArgs, opts: pulumi.ComponentResourceOptions) {
    super("monitoring:thanos:Thanos", name, {}, opts);
    const { settings, stores, scrapeInterval, storageClassName } = args;
    const content = toYaml(objectStoreConfig(stores.prometheus));
    const shared = { config: this.createObjectStore(content), checksum: checksum(content) };
    const bucket = (user: keyof ThanosArgs["stores"]) => ({ store: stores[user], ...shared });

    const query = new ThanosQuery("thanos-query", settings.query, { parent: this });
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

    this.sidecar = thanosSidecar(settings.sidecarResources, bucket("prometheus"));
    this.datasource = metricsDatasource(query.endpoint, scrapeInterval, "Thanos");
    this.registerOutputs({ endpoint: query.endpoint });
  }

  private createObjectStore(content: string) {
    const { name, key } = objectStoreConfigMap;
    return new k8s.core.v1.ConfigMap(name, { metadata: meta(name, own), data: { [key]: content } }, { parent: this });
  }
}
