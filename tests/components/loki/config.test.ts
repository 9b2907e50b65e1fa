import assert from "node:assert/strict";
import { lokiConfig, lokiDatasource } from "../../../components/loki/config";
import { loki as schema } from "../../../settings/schema/observability";

const args = {
  store: { bucket: "logs", endpoint: "s3.eu-west-1.amazonaws.com", region: "eu-west-1" },
  cluster: "leads",
  environment: "production",
  alertmanagerUrls: ["http://alertmanager-0:9093", "http://alertmanager-1:9093"],
  grafanaUrl: "https://grafana.example.com",
};

const production = lokiConfig({ ...args, settings: schema.parse({ replicas: 3, replicationFactor: 3 }) });
const staging = lokiConfig({
  ...args,
  settings: schema.parse({
    replicas: 1,
    replicationFactor: 1,
    retention: "72h",
    maxQueryLength: "73h",
    ingestionRateMb: 2,
    ingestionBurstMb: 4,
    perStreamRate: "512KB",
    maxStreams: 5000,
    compactionInterval: "5m",
    resultsCacheMb: 32,
    resources: { requests: { cpu: "100m", memory: "512Mi" }, limits: { cpu: "1", memory: "1Gi" } },
  }),
});

describe("components/loki/config", () => {
  it("lets three servers share rings, and gives every one its address, which it could not find in 100.64.0.0/10", () => {
    const { common, memberlist, server, auth_enabled } = production;
    assert.deepEqual(
      { common, memberlist, server, auth_enabled },
      {
        auth_enabled: false,
        server: {
          http_listen_port: 3100,
          grpc_listen_port: 9095,
          http_server_read_timeout: "310s",
          http_server_write_timeout: "310s",
          grpc_server_max_recv_msg_size: 33_554_432,
          grpc_server_max_send_msg_size: 33_554_432,
        },
        common: {
          path_prefix: "/loki",
          replication_factor: 3,
          instance_addr: "${POD_IP}",
          ring: { kvstore: { store: "memberlist" } },
        },
        memberlist: {
          join_members: ["loki-headless.monitoring.svc.cluster.local:7946"],
          cluster_label: "monitoring-loki",
        },
      },
    );
    assert.equal(staging.common.replication_factor, 1);
  });

  it("keeps chunks and a daily TSDB index in S3 with the pod's own AWS role, from a day that never moves", () => {
    const { schema_config, storage_config } = production;
    assert.deepEqual(
      { schema_config, storage_config },
      {
        schema_config: {
          configs: [
            {
              from: "2024-04-01",
              store: "tsdb",
              object_store: "s3",
              schema: "v13",
              index: { prefix: "loki_index_", period: "24h" },
            },
          ],
        },
        storage_config: {
          use_thanos_objstore: true,
          object_store: {
            s3: {
              bucket_name: "logs",
              endpoint: "s3.eu-west-1.amazonaws.com",
              region: "eu-west-1",
              native_aws_auth_enabled: true,
              dualstack_enabled: false,
            },
          },
          tsdb_shipper: { active_index_directory: "/loki/index", cache_location: "/loki/index_cache" },
        },
      },
    );
    assert.deepEqual(staging.schema_config, schema_config);
  });

  it("deletes by retention, caches results, and replays its log within a quarter of the memory limit", () => {
    const { compactor, query_range, ingester } = production;
    assert.deepEqual(
      { compactor, query_range, ingester },
      {
        compactor: {
          working_directory: "/loki/compactor",
          compaction_interval: "10m",
          retention_enabled: true,
          retention_delete_delay: "2h",
          delete_request_store: "s3",
        },
        query_range: {
          cache_results: true,
          results_cache: { cache: { embedded_cache: { enabled: true, max_size_mb: 256, ttl: "1h" } } },
        },
        ingester: {
          chunk_encoding: "snappy",
          wal: { dir: "/loki/wal", flush_on_shutdown: true, replay_memory_ceiling: "1610MB" },
        },
      },
    );
    assert.equal(staging.compactor.compaction_interval, "5m");
    assert.equal(staging.query_range.results_cache.cache.embedded_cache.max_size_mb, 32);
    assert.equal(staging.ingester.wal.replay_memory_ceiling, "268MB");
  });

  it("takes every limit from the settings; lines that retention would delete at once are refused", () => {
    const fixed = {
      query_timeout: "300s",
      split_queries_by_interval: "1h",
      reject_old_samples: true,
      allow_structured_metadata: true,
      deletion_mode: "disabled",
    };
    assert.deepEqual(production.limits_config, {
      ...fixed,
      retention_period: "720h",
      max_query_length: "721h",
      max_query_lookback: "720h",
      ingestion_rate_mb: 10,
      ingestion_burst_size_mb: 20,
      per_stream_rate_limit: "5MB",
      per_stream_rate_limit_burst: "20MB",
      max_global_streams_per_user: 20_000,
      reject_old_samples_max_age: "168h",
    });
    assert.deepEqual(staging.limits_config, {
      ...fixed,
      retention_period: "72h",
      max_query_length: "73h",
      max_query_lookback: "72h",
      ingestion_rate_mb: 2,
      ingestion_burst_size_mb: 4,
      per_stream_rate_limit: "512KB",
      per_stream_rate_limit_burst: "2048KB",
      max_global_streams_per_user: 5000,
      reject_old_samples_max_age: "72h",
    });
  });

  it("evaluates each rule on one replica and sends its alerts to every Alertmanager, under the labels of Prometheus", () => {
    const { ruler, ruler_storage } = production;
    assert.deepEqual(
      { ruler, ruler_storage },
      {
        ruler_storage: { backend: "local", local: { directory: "/etc/loki/rules" } },
        ruler: {
          enable_sharding: true,
          rule_path: "/loki/rules-temp",
          wal: { dir: "/loki/ruler-wal" },
          alertmanager_url: "http://alertmanager-0:9093,http://alertmanager-1:9093",
          enable_alertmanager_v2: true,
          external_labels: { cluster: "leads", environment: "production" },
          external_url: "https://grafana.example.com",
          datasource_uid: "loki",
        },
      },
    );
  });

  it("lets Grafana open a trace from the line and from structured metadata", () => {
    const trace = { url: "$${__value.raw}", datasourceUid: "jaeger" };
    const url = "http://loki.monitoring.svc.cluster.local:3100";
    assert.deepEqual(lokiDatasource({ service: "loki", namespace: "monitoring", port: 3100, url }), {
      uid: "loki",
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
    });
  });
});
