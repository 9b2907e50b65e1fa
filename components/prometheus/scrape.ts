import { namespaces } from "../../lib/catalogue";
import type { Settings } from "../../settings/schema";

/** A scrape job in Prometheus' own format, as far as this stack uses it. */
export type ScrapeJob = Readonly<Record<string, unknown>> & { readonly job_name: string };

type Relabeling = Readonly<Record<string, unknown>>;

/** Components of the stack: job, Services it covers (regular expression), and the Service port with /metrics. */
const components: readonly (readonly [job: string, services: string, port: string])[] = [
  ["prometheus", "prometheus(-shard-\\d+)?", "http"],
  ["thanos-sidecar", "prometheus(-shard-\\d+)?-headless", "sidecar-http"],
  ["alertmanager", "alertmanager", "http"],
  ["config-reloader", "alertmanager", "reloader"],
  ["grafana", "grafana", "http"],
  ["loki", "loki", "http"],
  ["jaeger-collector", "jaeger-collector", "metrics"],
  ["jaeger-query", "jaeger-query", "metrics"],
  ["thanos-query", "thanos-query", "http"],
  ["thanos-store", "thanos-store", "http"],
  ["thanos-compactor", "thanos-compactor", "http"],
  ["thanos-ruler", "thanos-ruler", "http"],
  ["alloy", "alloy", "http"],
  ["node-exporter", "node-exporter", "metrics"],
  ["kube-state-metrics", "kube-state-metrics", "http-metrics"],
  ["kube-state-metrics-self", "kube-state-metrics", "telemetry"],
  ["postgres-exporter", "postgres-exporter-.+", "metrics"],
  ["redis-exporter", "redis-exporter-.+", "metrics"],
  ["oauth2-proxy", "oauth2-proxy-.+", "metrics"],
];

const label = (source: string, target: string): Relabeling => ({ source_labels: [source], target_label: target });
const keep = (source: string | readonly string[], regex: string): Relabeling => ({
  source_labels: typeof source === "string" ? [source] : source,
  regex,
  action: "keep",
});

const podLabels: readonly Relabeling[] = [
  label("__meta_kubernetes_namespace", "namespace"),
  label("__meta_kubernetes_pod_name", "pod"),
  label("__meta_kubernetes_pod_container_name", "container"),
  label("__meta_kubernetes_pod_node_name", "node"),
];

/** Labels that the objects kube-state-metrics reports on have of their own must win over those of its pod. */
const honoringItsLabels = new Set(["kube-state-metrics"]);

function componentJob([job, services, port]: (typeof components)[number]): ScrapeJob {
  const service = ["__meta_kubernetes_service_name", "__meta_kubernetes_endpointslice_port_name"];
  const exporter = /^(postgres|redis)-exporter$/.test(job);
  return {
    job_name: job,
    ...(honoringItsLabels.has(job) ? { honor_labels: true } : {}),
    kubernetes_sd_configs: [{ role: "endpointslice", namespaces: { names: Object.values(namespaces) } }],
    relabel_configs: [
      keep(service, `${services};${port}`),
      ...podLabels,
      label("__meta_kubernetes_service_name", "service"),
      ...(job === "node-exporter" ? [label("__meta_kubernetes_pod_node_name", "instance")] : []),
      ...(exporter
        ? [{ ...label("__meta_kubernetes_service_name", "target"), regex: `${job}-(.+)`, replacement: "$1" }]
        : []),
    ],
  };
}

/** Credentials of the pod's own ServiceAccount; the kubelet and the API server present certificates of the cluster's CA. */
const asServiceAccount = {
  scheme: "https",
  authorization: { credentials_file: "/var/run/secrets/kubernetes.io/serviceaccount/token" },
  tls_config: { ca_file: "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt" },
};

/**
 * Series of cAdvisor that no alert or dashboard of this stack reads and that make up most of its volume:
 * per-task and per-device detail, and cgroup slices that belong to no pod.
 */
const cadvisorNoise =
  "container_(blkio_device_usage_total|memory_failures_total|tasks_state|network_tcp6?_usage_total|network_udp6?_usage_total)";

function nodeJobs(): ScrapeJob[] {
  const discovery = {
    kubernetes_sd_configs: [{ role: "node" }],
    relabel_configs: [label("__meta_kubernetes_node_name", "node"), label("__meta_kubernetes_node_name", "instance")],
  };
  return [
    { job_name: "kubelet", ...asServiceAccount, ...discovery },
    {
      job_name: "cadvisor",
      metrics_path: "/metrics/cadvisor",
      ...asServiceAccount,
      ...discovery,
      metric_relabel_configs: [{ source_labels: ["__name__"], regex: cadvisorNoise, action: "drop" }],
    },
  ];
}

function apiServerJob(): ScrapeJob {
  return {
    job_name: "apiserver",
    ...asServiceAccount,
    kubernetes_sd_configs: [{ role: "endpointslice", namespaces: { names: ["default"] } }],
    relabel_configs: [
      keep(["__meta_kubernetes_service_name", "__meta_kubernetes_endpointslice_port_name"], "kubernetes;https"),
    ],
    // Per-resource request histograms are most of what an API server exposes; latency is read by verb and resource only.
    metric_relabel_configs: [
      {
        source_labels: ["__name__"],
        regex:
          "apiserver_request_(body_size|slo|sli)_.*|apiserver_watch_events_.*|etcd_request_duration_seconds_bucket",
        action: "drop",
      },
    ],
  };
}

/** Relabelings by the prometheus.io/* annotations of a pod or Service. */
function annotated(kind: "pod" | "service"): Relabeling[] {
  const annotation = (name: string) => `__meta_kubernetes_${kind}_annotation_prometheus_io_${name}`;
  return [
    keep(annotation("scrape"), "true"),
    { ...label(annotation("scheme"), "__scheme__"), regex: "(https?)" },
    { ...label(annotation("path"), "__metrics_path__"), regex: "(.+)" },
    {
      source_labels: ["__address__", annotation("port")],
      regex: "([^:]+)(?::\\d+)?;(\\d+)",
      replacement: "$1:$2",
      target_label: "__address__",
    },
  ];
}

/** One of several servers that divide the platform's targets. */
export interface Shard {
  /** From 0. */
  readonly number: number;
  /** How many there are. */
  readonly of: number;
}

/** Keeps a target on one server, by its address: pods come and go, and none must be on two or on none. */
function share({ number, of }: Shard): Relabeling[] {
  return [
    { source_labels: ["__address__"], modulus: of, target_label: "__tmp_shard", action: "hashmod" },
    keep("__tmp_shard", String(number)),
  ];
}

/** Bounds of what others expose, so that one label with too many values costs its own target and not the server. */
function bounds({ platform }: Settings["prometheus"]): Relabeling {
  const { sampleLimit, labelLimit, labelValueLengthLimit, droppedMetrics } = platform;
  return {
    sample_limit: sampleLimit,
    label_limit: labelLimit,
    label_value_length_limit: labelValueLengthLimit,
    ...(droppedMetrics.length === 0
      ? {}
      : { metric_relabel_configs: [{ source_labels: ["__name__"], regex: droppedMetrics.join("|"), action: "drop" }] }),
  };
}

/**
 * The platform's own pods and Services, wherever they are annotated; the stack's own namespaces are covered by its jobs.
 *
 * @param shard the part that this server scrapes; all of it when absent
 */
export function platformJobs(settings: Settings["prometheus"], shard?: Shard): ScrapeJob[] {
  const divided = shard ? share(shard) : [];
  const elsewhere: Relabeling = {
    source_labels: ["__meta_kubernetes_namespace"],
    regex: Object.values(namespaces).join("|"),
    action: "drop",
  };
  return [
    {
      job_name: "kubernetes-pods",
      ...bounds(settings),
      kubernetes_sd_configs: [{ role: "pod" }],
      relabel_configs: [
        elsewhere,
        ...annotated("pod"),
        ...divided,
        { source_labels: ["__meta_kubernetes_pod_phase"], regex: "Pending|Succeeded|Failed", action: "drop" },
        ...podLabels,
        label("__meta_kubernetes_pod_label_app_kubernetes_io_name", "service"),
      ],
    },
    {
      job_name: "kubernetes-services",
      ...bounds(settings),
      kubernetes_sd_configs: [{ role: "endpointslice" }],
      relabel_configs: [
        elsewhere,
        ...annotated("service"),
        ...divided,
        ...podLabels,
        label("__meta_kubernetes_service_name", "service"),
      ],
    },
  ];
}

/** Every scrape job of the first server, in the order Prometheus shows them; shards take the platform's from it. */
export function scrapeJobs(settings: Settings["prometheus"]): ScrapeJob[] {
  const platform = settings.shards === 0 ? platformJobs(settings) : [];
  return [...components.map(componentJob), ...nodeJobs(), apiServerJob(), ...platform];
}
