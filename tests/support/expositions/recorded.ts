/** The recordings in tests/expositions, and which scrape job of the stack finds each of them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../program";

const folder = join(PROJECT, "tests/expositions");

/** A target as Kubernetes' discovery describes it to one of the stack's scrape jobs. */
export interface RecordedTarget {
  /** Scrape job of the rendered configuration. */
  readonly job: string;
  /** Recording: `node-exporter` for tests/expositions/node-exporter@<version>.prom. */
  readonly source: string;
  /** Labels of discovery, without `__meta_kubernetes_`. */
  readonly meta: Readonly<Record<string, string>>;
}

/** A pod behind a Service, as an endpoint of an EndpointSlice. */
function endpoint(job: string, service: string, port: string, pod: string, namespace = "monitoring"): RecordedTarget {
  const source = job;
  const node = "node-zone-a";
  const meta = {
    ...{ namespace, service_name: service, endpointslice_port_name: port },
    ...{ pod_name: pod, pod_container_name: service, pod_node_name: node },
  };
  return { job, source, meta };
}

const agents = "monitoring-agents";

/** A pod that asks by its annotations to be scraped, on the container port that is declared. */
const annotated = (source: string, namespace: string, name: string): RecordedTarget => ({
  job: "kubernetes-pods",
  source,
  meta: {
    namespace,
    ...{ pod_name: `${name}-0`, pod_container_name: name, pod_node_name: "node-zone-a", pod_phase: "Running" },
    ...{ pod_annotation_prometheus_io_scrape: "true", pod_label_app_kubernetes_io_name: name },
  },
});

/** What the stack scrapes, one target per job and kind of server. */
export const recordedTargets: readonly RecordedTarget[] = [
  endpoint("prometheus", "prometheus", "http", "prometheus-0"),
  endpoint("thanos-sidecar", "prometheus-headless", "sidecar-http", "prometheus-0"),
  endpoint("alertmanager", "alertmanager", "http", "alertmanager-0"),
  endpoint("config-reloader", "alertmanager", "reloader", "alertmanager-0"),
  endpoint("grafana", "grafana", "http", "grafana-0"),
  endpoint("loki", "loki", "http", "loki-0"),
  endpoint("jaeger-collector", "jaeger-collector", "metrics", "jaeger-collector-0"),
  endpoint("jaeger-query", "jaeger-query", "metrics", "jaeger-query-0"),
  endpoint("thanos-query", "thanos-query", "http", "thanos-query-0"),
  endpoint("thanos-store", "thanos-store", "http", "thanos-store-0"),
  endpoint("thanos-compactor", "thanos-compactor", "http", "thanos-compactor-0"),
  endpoint("thanos-ruler", "thanos-ruler", "http", "thanos-ruler-0"),
  endpoint("alloy", "alloy", "http", "alloy-0", agents),
  endpoint("node-exporter", "node-exporter", "metrics", "node-exporter-0", agents),
  endpoint("kube-state-metrics", "kube-state-metrics", "http-metrics", "kube-state-metrics-0"),
  endpoint("postgres-exporter", "postgres-exporter-leads", "metrics", "postgres-exporter-leads-0"),
  endpoint("redis-exporter", "redis-exporter-sessions", "metrics", "redis-exporter-sessions-0"),
  endpoint("oauth2-proxy", "oauth2-proxy-prometheus", "metrics", "oauth2-proxy-prometheus-0"),
  { job: "kubelet", source: "kubelet", meta: { node_name: "node-zone-a" } },
  { job: "cadvisor", source: "cadvisor", meta: { node_name: "node-zone-a" } },
  {
    job: "apiserver",
    source: "apiserver",
    meta: { namespace: "default", service_name: "kubernetes", endpointslice_port_name: "https" },
  },
  annotated("reference-service", "insurance-lead-gen", "lead-api"),
  annotated("cert-manager", "cert-manager", "cert-manager"),
  annotated("opencost", "opencost", "opencost"),
];

/** Texts of the recordings by source. */
export function recordings(): Map<string, string> {
  const files = readdirSync(folder).filter((file) => file.endsWith(".prom"));
  return new Map(files.map((file) => [file.split("@")[0] ?? file, readFileSync(join(folder, file), "utf8")]));
}

/** File of a recording, by source; fails where there is none. */
export function recordingFile(source: string): string {
  const file = readdirSync(folder).find((one) => one.startsWith(`${source}@`));
  if (file === undefined) throw new Error(`tests/expositions has no recording ${source}@<version>.prom`);
  return join(folder, file);
}
