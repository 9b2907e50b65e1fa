import assert from "node:assert/strict";
import { collectorConfig, jaegerDatasource, queryConfig, standaloneConfig } from "../../../components/jaeger/config";
import { jaeger as schema } from "../../../settings/schema/observability";

const production = { settings: schema.parse({ retention: "14d", shards: 2 }), traces: { dataNodes: 3 } };
const staging = {
  settings: schema.parse({ retention: "3d", shards: 1, indexPrefix: "staging" }),
  traces: { dataNodes: 1 },
};

const rotation = { periodic: { date_layout: "2006-01-02", rollover_frequency: "day" } };

const openSearch = (maxSpanAge: string, prefix: string, shards: number, replicas: number) => ({
  backends: {
    main: {
      opensearch: {
        server_urls: ["${env:OPENSEARCH_URL}"],
        auth: {
          basic: {
            username: "${env:OPENSEARCH_USERNAME}",
            password_file: "/etc/jaeger/secrets/password",
            reload_interval: "1m",
          },
        },
        max_span_age: maxSpanAge,
        indices: {
          index_prefix: prefix,
          spans: { shards, replicas, rotation },
          services: { shards: 1, replicas, rotation },
          dependencies: { shards: 1, replicas, rotation },
          sampling: { shards: 1, replicas, rotation },
        },
      },
    },
  },
});

const telemetry = (name: string) => ({
  resource: { "service.name": name },
  logs: { level: "info" },
  metrics: {
    level: "normal",
    readers: [
      {
        pull: {
          exporter: {
            prometheus: {
              host: "0.0.0.0",
              port: 8888,
              without_scope_info: true,
              without_type_suffix: true,
              without_units: true,
            },
          },
        },
      },
    ],
  },
});

describe("components/jaeger/config", () => {
  it("renders a collector that takes OTLP on every interface and writes two copies over three nodes", () => {
    assert.deepEqual(collectorConfig(production), {
      service: {
        extensions: ["jaeger_storage", "healthcheckv2"],
        pipelines: {
          traces: {
            receivers: ["otlp"],
            processors: ["memory_limiter", "batch"],
            exporters: ["jaeger_storage_exporter"],
          },
        },
        telemetry: telemetry("jaeger-collector"),
      },
      extensions: {
        healthcheckv2: { use_v2: true, http: { endpoint: "0.0.0.0:13133" } },
        jaeger_storage: openSearch("336h", "monitoring", 2, 1),
      },
      receivers: {
        otlp: {
          protocols: {
            grpc: {
              endpoint: "0.0.0.0:4317",
              keepalive: { server_parameters: { max_connection_age: "5m", max_connection_age_grace: "30s" } },
            },
            http: { endpoint: "0.0.0.0:4318" },
          },
        },
      },
      processors: {
        memory_limiter: { check_interval: "1s", limit_percentage: 80, spike_limit_percentage: 20 },
        batch: {},
      },
      exporters: { jaeger_storage_exporter: { trace_storage: "main", queue: { num_consumers: 10, queue_size: 1000 } } },
    });
  });

  it("renders a query server that reads the same indices", () => {
    assert.deepEqual(queryConfig(production), {
      service: {
        extensions: ["jaeger_storage", "jaeger_query", "healthcheckv2"],
        pipelines: { traces: { receivers: ["nop"], processors: ["batch"], exporters: ["nop"] } },
        telemetry: telemetry("jaeger-query"),
      },
      extensions: {
        healthcheckv2: { use_v2: true, http: { endpoint: "0.0.0.0:13133" } },
        jaeger_storage: openSearch("336h", "monitoring", 2, 1),
        jaeger_query: {
          storage: { traces: "main" },
          base_path: "/",
          http: { endpoint: "0.0.0.0:16686" },
          grpc: { endpoint: "0.0.0.0:16685" },
        },
      },
      receivers: { nop: {} },
      processors: { batch: {} },
      exporters: { nop: {} },
    });
  });

  it("keeps one copy on the single node of a small domain, which could not place a second", () => {
    assert.deepEqual(collectorConfig(staging).extensions.jaeger_storage, openSearch("72h", "staging", 1, 0));
    assert.deepEqual(queryConfig(staging).extensions.jaeger_storage, openSearch("72h", "staging", 1, 0));
  });

  it("renders one process that takes spans, keeps them in files for the retention, and shows them", () => {
    const { service, extensions, ...parts } = standaloneConfig(schema.parse({ store: "badger", retention: "2d" }));
    const [collector, query] = [collectorConfig(production), queryConfig(production)];
    assert.deepEqual(service, {
      extensions: ["jaeger_storage", "jaeger_query", "healthcheckv2"],
      pipelines: collector.service.pipelines,
      telemetry: telemetry("jaeger"),
    });
    assert.deepEqual(extensions, {
      healthcheckv2: { use_v2: true, http: { endpoint: "0.0.0.0:13133" } },
      jaeger_storage: {
        backends: {
          main: {
            badger: {
              ephemeral: false,
              directories: { keys: "/badger/keys", values: "/badger/values" },
              ttl: { spans: "48h" },
            },
          },
        },
      },
      jaeger_query: query.extensions.jaeger_query,
    });
    const { receivers, processors, exporters } = collector;
    assert.deepEqual(parts, { receivers, processors, exporters });
  });

  it("leads from a span to the logs of its container, by labels that Alloy gives", () => {
    const url = "http://jaeger-query.monitoring.svc.cluster.local:16686";
    assert.deepEqual(jaegerDatasource({ service: "jaeger-query", namespace: "monitoring", port: 16_686, url }), {
      uid: "jaeger",
      name: "Jaeger",
      type: "jaeger",
      url,
      jsonData: {
        nodeGraph: { enabled: true },
        tracesToMetrics: {
          datasourceUid: "prometheus",
          tags: [{ key: "service.name", value: "service" }],
          queries: [
            {
              name: "Requests",
              query:
                "sum by (http_response_status_code) (rate(http_server_request_duration_seconds_count{$$__tags}[5m]))",
            },
            {
              name: "Seconds that 95 % of requests stay below",
              query:
                "histogram_quantile(0.95, sum by (le) (rate(http_server_request_duration_seconds_bucket{$$__tags}[5m])))",
            },
          ],
        },
        tracesToLogsV2: {
          datasourceUid: "loki",
          spanStartTimeShift: "-5m",
          spanEndTimeShift: "5m",
          filterByTraceID: true,
          tags: [
            { key: "service.name", value: "app" },
            { key: "k8s.namespace.name", value: "namespace" },
            { key: "k8s.container.name", value: "container" },
          ],
        },
      },
    });
  });
});
