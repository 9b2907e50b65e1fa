import { ports, serviceHost } from "../../lib/catalogue";
import type { ObjectStore } from "../../lib/contracts";
import { replicaLabel } from "../../lib/metrics";
import { bytes } from "../../lib/units";
import type { Settings } from "../../settings/schema";

/** ConfigMap with the address of the bucket, and where the programs that use it find it; they read it at start only. */
export const objectStoreConfigMap = { name: "thanos-objstore", key: "objstore.yml", directory: "/etc/thanos" };

/** Argument that names the mounted address of the bucket. */
export const objectStoreFlag = `--objstore.config-file=${objectStoreConfigMap.directory}/${objectStoreConfigMap.key}`;

/** Mount path of a pod's volume; the programs use a directory below, so that ext4's lost+found stays out of it. */
export const dataDirectory = "/var/thanos";

/** Content of objstore.yml: no credentials, since each ServiceAccount has an AWS role. */
export function objectStoreConfig({ bucket, endpoint, region }: Pick<ObjectStore, "bucket" | "endpoint" | "region">) {
  return {
    type: "S3",
    config: {
      bucket,
      endpoint,
      region,
      // The AWS SDK's own credential chain; minio's fails with Pod Identity (thanos-io/thanos#7157).
      aws_sdk_auth: true,
      // Dual-stack host names are outside the private DNS of S3 interface endpoints.
      disable_dualstack: true,
    },
  };
}

/** Addresses of every pod behind a headless Service, by its port `grpc`. */
const everyPod = (service: string) => `dnssrv+_grpc._tcp.${serviceHost(service)}`;

/**
 * Content of endpoints.yaml, which the queriers read again every 5 minutes.
 *
 * @param sources workloads besides Prometheus and the stores that have series of their own
 */
export function endpointsConfig({ shards, ruler }: { readonly shards: readonly string[]; readonly ruler: boolean }) {
  return {
    endpoints: [
      ...["prometheus", ...shards].map((server) => ({ address: everyPod(`${server}-headless`) })),
      ...(ruler ? [{ address: everyPod("thanos-ruler") }] : []),
      // All store pods serve the same blocks: asking one of them in turn halves the requests to S3.
      { address: everyPod("thanos-store"), group: true },
    ],
  };
}

/** File of the endpoints as the queriers see it. */
export const endpointsFile = { configMap: "thanos-query-config", key: "endpoints.yaml", directory: "/etc/thanos" };

/** Arguments of a querier. */
export const queryArgs = [
  "query",
  `--endpoint.sd-config-file=${endpointsFile.directory}/${endpointsFile.key}`,
  `--query.replica-label=${replicaLabel}`,
  "--query.auto-downsampling",
  // One source that hangs must not hold up the others: the answer comes without it, with a warning.
  "--store.response-timeout=30s",
];

/** Hours between marking a block as deleted and deleting it, in which queries that use it end; Thanos' default. */
const deleteDelay = 48;

/** Hours after which a marked block is served no more: half of the delay, as the store's documentation asks. */
const ignoreDeletedAfter = deleteDelay / 2;

/** Size of a part of the memory limit, in Thanos' notation. */
const shareOf = (memory: string, share: number) => `${Math.floor((bytes(memory) * share) / 2 ** 20)}MiB`;

/**
 * Arguments of a store pod.
 *
 * Chunks of running queries may take half of the memory limit and cached index entries an eighth; Thanos' defaults
 * (2 GB and 250 MB) suit a limit of 4Gi.
 */
export function storeArgs({ resources: { limits } }: Settings["thanos"]["store"]): string[] {
  return [
    "store",
    `--data-dir=${dataDirectory}/store`,
    objectStoreFlag,
    `--chunk-pool-size=${shareOf(limits.memory, 1 / 2)}`,
    `--index-cache-size=${shareOf(limits.memory, 1 / 8)}`,
    `--ignore-deletion-marks-delay=${ignoreDeletedAfter}h`,
    // Headers of blocks that nobody queries stay on disk.
    "--store.enable-index-header-lazy-reader",
    "--disable-admin-operations",
  ];
}

/** Where the rules of the ruler are mounted. */
export const rulesMount = { name: "rules", mountPath: "/etc/thanos-rules", readOnly: true };

export interface RulerConfigArgs {
  /** External labels, as Prometheus has them, so that alerts and series look alike whoever evaluates them. */
  readonly cluster: string;
  readonly environment: string;
  /** `host:port` of every Alertmanager. */
  readonly alertmanagers: readonly string[];
  /** Time between two evaluations of a rule. */
  readonly evaluationInterval: string;
}

/** Arguments of a ruler; Kubernetes expands the variable. */
export function rulerArgs({ cluster, environment, alertmanagers, evaluationInterval }: RulerConfigArgs): string[] {
  const labels = { cluster, environment, [replicaLabel]: "$(POD_NAME)" };
  return [
    "rule",
    `--data-dir=${dataDirectory}/rule`,
    objectStoreFlag,
    `--rule-file=${rulesMount.mountPath}/*.yml`,
    `--eval-interval=${evaluationInterval}`,
    `--query=${serviceHost("thanos-query")}:${ports["thanos-query"].http}`,
    ...alertmanagers.map((host) => `--alertmanagers.url=http://${host}`),
    ...Object.entries(labels).map(([name, value]) => `--label=${name}="${value}"`),
    `--alert.label-drop=${replicaLabel}`,
  ];
}

/** Arguments of the compactor. */
export function compactorArgs({ retention }: Pick<Settings["thanos"], "retention">): string[] {
  return [
    "compact",
    "--wait",
    `--data-dir=${dataDirectory}/compact`,
    objectStoreFlag,
    `--retention.resolution-raw=${retention.raw}`,
    `--retention.resolution-5m=${retention.fiveMinutes}`,
    `--retention.resolution-1h=${retention.oneHour}`,
    `--delete-delay=${deleteDelay}h`,
    // The page on port 10902 has no login and could mark blocks for deletion.
    "--disable-admin-operations",
  ];
}
