import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ports, serviceHost } from "../../lib/catalogue";
import { toYaml } from "../../lib/yaml";
import { notice } from "./document";
import type { Document } from "./document";
import { blocks } from "./markdown";

const folder = join(__dirname, "..", "..", "examples", "nestjs");

/** Port of examples/nestjs/metrics-server.ts, one of the defaults of `network.applicationPorts`. */
const metricsPort = 9464;

/** Where applications send spans, by HTTP. */
const otlpEndpoint = `http://${serviceHost("jaeger-collector")}:${ports["jaeger-collector"]["otlp-http"]}`;

const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;

/** A file of the example as it stands, under its name. */
const file = (name: string): string => fenced("ts", `// ${name}\n${readFileSync(join(folder, name), "utf8")}`);

const introduction = blocks(
  "# Connect an application",
  notice("examples/nestjs and the rendered names of the stack"),
  "What a service of the platform does so that alerts, objectives and dashboards work. Metrics are fetched from it, logs are read " +
    "from its standard output, traces it sends itself. The code below is [examples/nestjs](../examples/nestjs): tests run it, and " +
    "compare what it exposes with the [metric contract](../components/platform/README.md#the-metric-contract) and with the " +
    "[reference service](../examples/reference-service/README.md), from which every alert is proven to fire.",
  fenced("sh", "npm install prom-client pino nestjs-pino @opentelemetry/api @opentelemetry/auto-instrumentations-node"),
);

const pod = {
  metadata: {
    labels: { "app.kubernetes.io/name": "lead-api" },
    annotations: { "prometheus.io/scrape": "true", "prometheus.io/port": String(metricsPort) },
  },
  spec: {
    containers: [
      {
        name: "api",
        command: ["node", "--require", "@opentelemetry/auto-instrumentations-node/register", "dist/main.js"],
        ports: [{ name: "metrics", containerPort: metricsPort }],
        env: [
          { name: "OTEL_SERVICE_NAME", value: "lead-api" },
          { name: "OTEL_EXPORTER_OTLP_ENDPOINT", value: otlpEndpoint },
          { name: "OTEL_EXPORTER_OTLP_PROTOCOL", value: "http/protobuf" },
          { name: "OTEL_METRICS_EXPORTER", value: "none" },
          { name: "OTEL_LOGS_EXPORTER", value: "none" },
        ],
      },
    ],
  },
};

const deployment = blocks(
  "## In the pod template",
  fenced("yaml", toYaml(pod)),
  [
    "- The label becomes `service` on every series and `app` on every log line; runbooks find the pods by it. Objectives of the API " +
      "are those of `lead-api`.",
    "- The namespace must stand in `network.platformNamespaces` and the port in `network.applicationPorts`, or the connection is " +
      "dropped without a word. A namespace with policies of its own must let Prometheus in, and its pods out to Jaeger.",
    "- Metrics and logs have their own ways, so OpenTelemetry is to send spans alone.",
  ].join("\n"),
);

/** Nest itself is no dependency of this repository: this part is checked for its syntax only. */
const wiring = `// main.ts
import { NestFactory } from "@nestjs/core";
import { Logger } from "nestjs-pino";
import { AppModule } from "./app.module"; // imports LoggerModule.forRoot({ pinoHttp: logging("lead-api") })
import { observeRequests } from "./http";
import { serveMetrics } from "./metrics-server";

async function bootstrap() {
  const app = await NestFactory.create(AppModule, { bufferLogs: true });
  app.useLogger(app.get(Logger));
  app.use(observeRequests);
  app.enableShutdownHooks();
  const metrics = serveMetrics(${metricsPort});
  process.once("SIGTERM", () => metrics.close());
  await app.listen(8080);
}

void bootstrap();
`;

const metrics = blocks(
  "## Metrics",
  "Names, labels and buckets are the contract's; a rule reads nothing else. Labels hold few, known values: no ids, no paths, no " +
    "texts of errors. `@opentelemetry/exporter-prometheus` exposes other names, so it is not used.",
  file("metrics.ts"),
  "Requests are observed by a middleware, and a server of its own answers Prometheus:",
  file("http.ts"),
  file("metrics-server.ts"),
  fenced("ts", wiring),
  "### Queues",
  "`watchQueues([enrichmentQueue, scoringQueue])` once in the worker's `onModuleInit`, `countJobs(worker)` for each worker of BullMQ:",
  file("queues.ts"),
  "### Models",
  "Every call goes through `observeCall`, the client gets `fetch: countingRateLimits(what)`, and a streamed answer goes through " +
    "`observeStream`:",
  file("models.ts"),
);

const logs = blocks(
  "## Logs",
  "One JSON object per line on standard output. Alloy ships it, Loki keeps it by `namespace`, `app` and `container`, and Grafana " +
    "links `trace_id` to the trace.",
  file("logging.ts"),
);

const traces = blocks(
  "## Traces",
  "The `--require` above starts OpenTelemetry with the instrumentations of HTTP, Express, PostgreSQL, Redis and more: no code. It " +
    'passes `traceparent` on by HTTP. Through queues pass `telemetry: new BullMQOtel("lead-worker")` of `bullmq-otel` to queue and ' +
    "worker. Sample at the root, for example `OTEL_TRACES_SAMPLER=parentbased_traceidratio` with `OTEL_TRACES_SAMPLER_ARG=0.1`.",
);

const check = blocks(
  "## See that it arrives",
  fenced(
    "sh",
    [
      `kubectl -n <namespace> port-forward deployment/lead-api ${metricsPort} & sleep 2`,
      `curl -fsS http://localhost:${metricsPort}/metrics | promtool check metrics`,
      "kubectl -n monitoring exec prometheus-0 -c prometheus -- promtool query instant http://localhost:9090 " +
        '\'up{job="kubernetes-pods", service="lead-api"}\'',
      "kubectl -n monitoring exec prometheus-0 -c prometheus -- promtool query instant http://localhost:9090 " +
        "'sum by (http_route) (rate(http_server_request_duration_seconds_count{service=\"lead-api\"}[5m]))'",
      `kubectl -n monitoring port-forward svc/loki ${ports.loki.http} & sleep 2`,
      `curl -fsSG localhost:${ports.loki.http}/loki/api/v1/query_range --data-urlencode 'query={app="lead-api"} | json | level="error"'`,
      `kubectl -n monitoring port-forward svc/jaeger-query ${ports["jaeger-query"].http} & sleep 2`,
      `curl -fsS 'http://localhost:${ports["jaeger-query"].http}/api/traces?service=lead-api&limit=1'`,
    ].join("\n"),
  ),
  "`up` is 0: [TargetDown](../components/prometheus/runbooks/TargetDown.md). No series of `up` at all: annotations or namespace. " +
    "The alerts that now watch the service: [alerts.md](alerts.md).",
);

/** docs/integration.md: how an application is connected, with code that tests run. */
export const integration: Document = {
  path: "docs/integration.md",
  render: () => blocks(introduction, deployment, metrics, logs, traces, check),
};
