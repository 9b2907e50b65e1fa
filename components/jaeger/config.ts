import { ports } from "../../lib/catalogue";
import type { Datasource, Endpoint, TraceStore } from "../../lib/contracts";
import { seconds } from "../../lib/units";
import type { Settings } from "../../settings/schema";

export interface JaegerConfigArgs {
  readonly settings: Settings["jaeger"];
  /** The OpenSearch domain, as far as it is known before AWS has created it. */
  readonly traces: Pick<TraceStore, "dataNodes">;
}

/** Mount path of the Secret `elasticsearch-credentials`. */
export const credentialsDirectory = "/etc/jaeger/secrets";

/** Mount path of the volume on which Badger keeps traces. */
export const dataDirectory = "/badger";

/** Environment variables that the configuration reads; the address is known only after AWS has created the domain. */
export const variables = { url: "OPENSEARCH_URL", username: "OPENSEARCH_USERNAME" } as const;

const listen = (port: number) => `0.0.0.0:${port}`;

const fromEnvironment = (variable: string) => `\${env:${variable}}`;

/** Go's durations end at hours. */
export const hours = (duration: string) => `${seconds(duration) / 3600}h`;

/** Daily indices, which the index cleaner deletes whole. */
const daily = { rotation: { periodic: { date_layout: "2006-01-02", rollover_frequency: "day" } } };

/** Files that a single process opens, which deletes each span when its time is over. */
function files({ retention }: Settings["jaeger"]) {
  const directories = { keys: `${dataDirectory}/keys`, values: `${dataDirectory}/values` };
  return { backends: { main: { badger: { ephemeral: false, directories, ttl: { spans: hours(retention) } } } } };
}

/** Where both sides find traces; prefix and rotation must be the same in both, or the UI stays empty. */
function storage({ settings, traces }: JaegerConfigArgs) {
  // An index with as many copies as nodes can never be whole: the domain would stay yellow.
  const replicas = Math.min(1, traces.dataNodes - 1);
  const index = (shards: number) => ({ shards, replicas, ...daily });
  return {
    backends: {
      main: {
        opensearch: {
          server_urls: [fromEnvironment(variables.url)],
          auth: {
            basic: {
              username: fromEnvironment(variables.username),
              password_file: `${credentialsDirectory}/password`,
              // A rotated password is taken from the file, without a restart.
              reload_interval: "1m",
            },
          },
          // The default of 72h would hide older traces that are still there.
          max_span_age: hours(settings.retention),
          indices: {
            index_prefix: settings.indexPrefix,
            spans: index(settings.shards),
            services: index(1),
            dependencies: index(1),
            sampling: index(1),
          },
        },
      },
    },
  };
}

/** Servers of Jaeger: collector and query server, or both in one process. */
export type ServerName = "jaeger-collector" | "jaeger-query" | "jaeger";

function telemetry(name: ServerName) {
  // The collector's default, lost by naming a reader: metrics keep their names, without units and `_total`.
  const names = { without_scope_info: true, without_type_suffix: true, without_units: true };
  const prometheus = { host: "0.0.0.0", port: ports[name].metrics, ...names };
  return {
    resource: { "service.name": name },
    logs: { level: "info" },
    metrics: { level: "normal", readers: [{ pull: { exporter: { prometheus } } }] },
  };
}

const health = (name: ServerName) => ({
  use_v2: true,
  http: { endpoint: listen(ports[name].health) },
});

/** Pipeline that takes spans by OTLP and stores them. */
const intake = {
  traces: {
    receivers: ["otlp"],
    processors: ["memory_limiter", "batch"],
    exporters: ["jaeger_storage_exporter"],
  },
};

/** The parts of that pipeline. */
function intakeParts() {
  const own = ports["jaeger-collector"];
  return {
    receivers: {
      otlp: {
        protocols: {
          grpc: {
            endpoint: listen(own["otlp-grpc"]),
            // gRPC clients stay with the pod they found first; reconnecting spreads them over new pods.
            keepalive: { server_parameters: { max_connection_age: "5m", max_connection_age_grace: "30s" } },
          },
          http: { endpoint: listen(own["otlp-http"]) },
        },
      },
    },
    processors: {
      memory_limiter: { check_interval: "1s", limit_percentage: 80, spike_limit_percentage: 20 },
      batch: {},
    },
    exporters: { jaeger_storage_exporter: { trace_storage: "main", queue: { num_consumers: 10, queue_size: 1000 } } },
  };
}

/** The UI and the API behind it. */
function ui() {
  const own = ports["jaeger-query"];
  return {
    storage: { traces: "main" },
    base_path: "/",
    http: { endpoint: listen(own.http) },
    grpc: { endpoint: listen(own.grpc) },
  };
}

/** config.yaml of the collector: OTLP in, OpenSearch out. */
export function collectorConfig(args: JaegerConfigArgs) {
  return {
    service: {
      extensions: ["jaeger_storage", "healthcheckv2"],
      pipelines: intake,
      telemetry: telemetry("jaeger-collector"),
    },
    extensions: { healthcheckv2: health("jaeger-collector"), jaeger_storage: storage(args) },
    ...intakeParts(),
  };
}

/** config.yaml of the query service; the pipeline does nothing, but the binary refuses to start without one. */
export function queryConfig(args: JaegerConfigArgs) {
  return {
    service: {
      extensions: ["jaeger_storage", "jaeger_query", "healthcheckv2"],
      pipelines: { traces: { receivers: ["nop"], processors: ["batch"], exporters: ["nop"] } },
      telemetry: telemetry("jaeger-query"),
    },
    extensions: {
      healthcheckv2: health("jaeger-query"),
      jaeger_storage: storage(args),
      jaeger_query: ui(),
    },
    receivers: { nop: {} },
    processors: { batch: {} },
    exporters: { nop: {} },
  };
}

/** config.yaml of collector and query service in one process: OTLP in, files out, and the UI that reads them. */
export function standaloneConfig(settings: Settings["jaeger"]) {
  return {
    service: {
      extensions: ["jaeger_storage", "jaeger_query", "healthcheckv2"],
      pipelines: intake,
      telemetry: telemetry("jaeger"),
    },
    extensions: { healthcheckv2: health("jaeger"), jaeger_storage: files(settings), jaeger_query: ui() },
    ...intakeParts(),
  };
}

/** Jaeger in Grafana; from a span to the logs of its container, by the labels that Alloy gives them. */
export function jaegerDatasource({ url }: Endpoint): Datasource {
  return {
    uid: "jaeger",
    name: "Jaeger",
    type: "jaeger",
    url,
    jsonData: {
      nodeGraph: { enabled: true },
      tracesToMetrics: {
        datasourceUid: "prometheus",
        tags: [{ key: "service.name", value: "service" }],
        // Grafana expands `$` in provisioning files: `$$` is a literal one.
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
        // Grafana leaves out what a span lacks; the name is what every SDK sets.
        tags: [
          { key: "service.name", value: "app" },
          { key: "k8s.namespace.name", value: "namespace" },
          { key: "k8s.container.name", value: "container" },
        ],
      },
    },
  };
}
