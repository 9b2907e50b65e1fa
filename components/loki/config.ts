import { ports, serviceHost } from "../../lib/catalogue";
import type { Datasource, Endpoint, ObjectStore } from "../../lib/contracts";
import { bytes, seconds } from "../../lib/units";
import type { Settings } from "../../settings/schema";

export interface LokiConfigArgs {
  readonly settings: Settings["loki"];
  /** Bucket of chunks and index; files on the server's volume when absent, which allows one server. */
  readonly store?: Pick<ObjectStore, "bucket" | "endpoint" | "region"> | undefined;
  /** External label `cluster` of alerts. */
  readonly cluster: string;
  /** External label `environment` of alerts. */
  readonly environment: string;
  /** URL of every Alertmanager; each gets every alert, so that one alone can notify. */
  readonly alertmanagerUrls: readonly string[];
  /** URL of Grafana, for links in alerts. */
  readonly grafanaUrl: string;
}

/** Mount path of the volume: write-ahead log, index cache, deletion markers of the compactor; logs where there is no bucket. */
export const dataDirectory = "/loki";

/** Mount path of the rules ConfigMap: the last part is the tenant, `fake` when `auth_enabled` is false. */
export const rulesDirectory = "/etc/loki/rules/fake";

/** Uid of the data source in Grafana. */
export const datasourceUid = "loki";

/** First day of the only schema period; before any log of this stack, and never edited, since data would become unreadable. */
const schemaFrom = "2024-04-01";

/** 32 MiB: query results exceed gRPC's default of 4 MiB. */
const grpcMessageBytes = 33_554_432;

/** Size of a size string times a factor, in the same unit: `5MB` x 4 is `20MB`. */
const times = (size: string, factor: number) => size.replace(/^\d+/, (count) => String(Number(count) * factor));

/** Lines older than this are refused: Loki's default of a week, or the retention where that is shorter. */
const oldest = (retention: string) => (seconds(retention) < seconds("168h") ? retention : "168h");

/** Memory that the replay of the write-ahead log may take before it flushes: a quarter of the limit, in MB. */
const replayCeiling = ({ resources }: Settings["loki"]) => `${Math.floor(bytes(resources.limits.memory) / 4e6)}MB`;

function servers({ replicationFactor }: Settings["loki"]) {
  return {
    server: {
      http_listen_port: ports.loki.http,
      grpc_listen_port: ports.loki.grpc,
      http_server_read_timeout: "310s",
      http_server_write_timeout: "310s",
      grpc_server_max_recv_msg_size: grpcMessageBytes,
      grpc_server_max_send_msg_size: grpcMessageBytes,
    },
    common: {
      path_prefix: dataDirectory,
      replication_factor: replicationFactor,
      // Detection accepts private ranges only, and EKS custom networking gives pods 100.64.0.0/10.
      instance_addr: "${POD_IP}",
      ring: { kvstore: { store: "memberlist" } },
    },
    memberlist: {
      join_members: [`${serviceHost("loki-headless")}:${ports.loki.memberlist}`],
      cluster_label: "monitoring-loki",
    },
  };
}

/** Loki's name for the kind of store. */
const kindOf = (store: LokiConfigArgs["store"]) => (store ? "s3" : "filesystem");

function objects(store: LokiConfigArgs["store"]) {
  if (!store) return { filesystem: { dir: `${dataDirectory}/objects` } };
  const { bucket, endpoint, region } = store;
  return {
    s3: {
      bucket_name: bucket,
      endpoint,
      region,
      native_aws_auth_enabled: true,
      // Dual-stack host names are outside the private DNS of S3 interface endpoints.
      dualstack_enabled: false,
    },
  };
}

function storage(store: LokiConfigArgs["store"]) {
  return {
    schema_config: {
      configs: [
        {
          from: schemaFrom,
          store: "tsdb",
          object_store: kindOf(store),
          schema: "v13",
          // Retention works on whole index tables, so a table must hold one day.
          index: { prefix: "loki_index_", period: "24h" },
        },
      ],
    },
    storage_config: {
      use_thanos_objstore: true,
      object_store: objects(store),
      tsdb_shipper: {
        active_index_directory: `${dataDirectory}/index`,
        cache_location: `${dataDirectory}/index_cache`,
      },
    },
  };
}

function pipeline({ settings, store }: LokiConfigArgs) {
  return {
    ingester: {
      chunk_encoding: "snappy",
      wal: { dir: `${dataDirectory}/wal`, flush_on_shutdown: true, replay_memory_ceiling: replayCeiling(settings) },
    },
    ingester_client: {
      grpc_client_config: { max_recv_msg_size: grpcMessageBytes, max_send_msg_size: grpcMessageBytes },
    },
    query_range: {
      cache_results: true,
      results_cache: {
        cache: { embedded_cache: { enabled: true, max_size_mb: settings.resultsCacheMb, ttl: "1h" } },
      },
    },
    frontend: { encoding: "protobuf", compress_responses: true },
    compactor: {
      working_directory: `${dataDirectory}/compactor`,
      compaction_interval: settings.compactionInterval,
      retention_enabled: true,
      retention_delete_delay: "2h",
      delete_request_store: kindOf(store),
    },
  };
}

function limits(settings: Settings["loki"]) {
  return {
    retention_period: settings.retention,
    max_query_length: settings.maxQueryLength,
    max_query_lookback: settings.retention,
    query_timeout: "300s",
    split_queries_by_interval: "1h",
    ingestion_rate_mb: settings.ingestionRateMb,
    ingestion_burst_size_mb: settings.ingestionBurstMb,
    per_stream_rate_limit: settings.perStreamRate,
    per_stream_rate_limit_burst: times(settings.perStreamRate, 4),
    max_global_streams_per_user: settings.maxStreams,
    reject_old_samples: true,
    reject_old_samples_max_age: oldest(settings.retention),
    allow_structured_metadata: true,
    // Nothing in the stack deletes single lines, and the API has no authentication.
    deletion_mode: "disabled",
  };
}

/** The ruler: every rule group is evaluated by one replica, chosen by the ring. */
function ruler({ cluster, environment, alertmanagerUrls, grafanaUrl }: LokiConfigArgs) {
  return {
    ruler_storage: { backend: "local", local: { directory: rulesDirectory.replace(/\/fake$/, "") } },
    ruler: {
      enable_sharding: true,
      rule_path: `${dataDirectory}/rules-temp`,
      wal: { dir: `${dataDirectory}/ruler-wal` },
      alertmanager_url: alertmanagerUrls.join(","),
      enable_alertmanager_v2: true,
      external_labels: { cluster, environment },
      external_url: grafanaUrl,
      datasource_uid: datasourceUid,
    },
  };
}

/** Content of loki.yaml; Loki expands `${POD_IP}` itself (`-config.expand-env`). */
export function lokiConfig(args: LokiConfigArgs) {
  const { settings, store } = args;
  return {
    // One tenant; the network policy decides who may push and query.
    auth_enabled: false,
    ...servers(settings),
    ...storage(store),
    ...pipeline(args),
    limits_config: limits(settings),
    ...ruler(args),
    analytics: { reporting_enabled: false },
  };
}

/** Loki in Grafana; a click on a trace id, in the line or in structured metadata, opens the trace. */
export function lokiDatasource({ url }: Endpoint): Datasource {
  // Grafana expands `$` in provisioning files: `$$` is a literal one.
  const trace = { url: "$${__value.raw}", datasourceUid: "jaeger" };
  return {
    uid: datasourceUid,
    name: "Loki",
    type: "loki",
    url,
    jsonData: {
      maxLines: 1000,
      derivedFields: [
        { name: "TraceID", matcherRegex: 'trace_?[iI][dD]["=: ]+([0-9a-f]{32})', ...trace },
        { name: "trace_id", matcherType: "label", matcherRegex: "trace_id", ...trace },
      ],
    },
  };
}
