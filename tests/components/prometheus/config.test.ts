import assert from "node:assert/strict";
import { prometheusConfig, prometheusDatasource } from "../../../components/prometheus/config";
import { scrapeJobs } from "../../../components/prometheus/scrape";
import { prometheus as schema } from "../../../settings/schema/metrics";

const settings = schema.parse({ retention: { time: "15d", size: "40GB" }, scrapeInterval: "30s", sampleLimit: 20_000 });
const args = {
  settings,
  cluster: "leads",
  environment: "staging",
  alertmanagers: ["alertmanager-0.alertmanager-headless.monitoring.svc.cluster.local:9093"],
};

describe("components/prometheus/config", () => {
  const { scrape_configs: jobs, ...rest } = prometheusConfig(args);

  it("takes intervals, limits, retention and labels from the settings", () => {
    assert.deepEqual(rest, {
      global: {
        scrape_interval: "30s",
        evaluation_interval: "15s",
        sample_limit: 20_000,
        external_labels: { cluster: "leads", environment: "staging", replica: "${POD_NAME}" },
      },
      storage: { tsdb: { retention: { time: "15d", size: "40GB" } } },
      alerting: {
        alert_relabel_configs: [{ regex: "replica", action: "labeldrop" }],
        alertmanagers: [
          {
            api_version: "v2",
            static_configs: [{ targets: ["alertmanager-0.alertmanager-headless.monitoring.svc.cluster.local:9093"] }],
          },
        ],
      },
      rule_files: ["/etc/prometheus/rules/*.yml"],
    });
  });

  it("scrapes every component, the nodes, the API server and the annotated platform, each in a job of its own", () => {
    assert.deepEqual(
      jobs.map((job) => job.job_name),
      [
        "prometheus",
        "thanos-sidecar",
        "alertmanager",
        "config-reloader",
        "grafana",
        "loki",
        "jaeger-collector",
        "jaeger-query",
        "thanos-query",
        "thanos-store",
        "thanos-compactor",
        "thanos-ruler",
        "alloy",
        "node-exporter",
        "kube-state-metrics",
        "kube-state-metrics-self",
        "postgres-exporter",
        "redis-exporter",
        "oauth2-proxy",
        "kubelet",
        "cadvisor",
        "apiserver",
        "kubernetes-pods",
        "kubernetes-services",
      ],
    );
  });

  it("verifies the certificates of kubelets and API server", () => {
    const secure = scrapeJobs(settings).filter((job) => job["scheme"] === "https");
    assert.deepEqual(
      secure.map((job) => [job.job_name, job["tls_config"]]),
      ["kubelet", "cadvisor", "apiserver"].map((name) => [
        name,
        { ca_file: "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt" },
      ]),
    );
  });

  it("keeps labels of Kubernetes objects only where kube-state-metrics reports on them", () => {
    const honoring = scrapeJobs(settings).filter((job) => job["honor_labels"] === true);
    assert.deepEqual(
      honoring.map((job) => job.job_name),
      ["kube-state-metrics"],
    );
  });

  it("names the monitored server of a database exporter in the label target", () => {
    const job = scrapeJobs(settings).find(({ job_name: name }) => name === "postgres-exporter");
    assert.deepEqual((job?.["relabel_configs"] as unknown[]).at(-1), {
      source_labels: ["__meta_kubernetes_service_name"],
      target_label: "target",
      regex: "postgres-exporter-(.+)",
      replacement: "$1",
    });
  });

  it("offers Grafana a default data source with the scrape interval as its step", () => {
    const endpoint = { service: "prometheus", namespace: "monitoring", port: 9090, url: "http://prometheus:9090" };
    assert.deepEqual(prometheusDatasource(endpoint, settings), {
      uid: "prometheus",
      name: "Prometheus",
      type: "prometheus",
      url: "http://prometheus:9090",
      isDefault: true,
      jsonData: {
        httpMethod: "POST",
        timeInterval: "30s",
        prometheusType: "Prometheus",
        exemplarTraceIdDestinations: [{ name: "trace_id", datasourceUid: "jaeger" }],
      },
    });
  });

  it("bounds what the platform's targets may expose, and no job of the stack's own", () => {
    const bounded = scrapeJobs(settings).filter((job) => "sample_limit" in job || "label_limit" in job);
    assert.deepEqual(
      bounded.map((job) => [job.job_name, job["sample_limit"], job["label_limit"], job["label_value_length_limit"]]),
      [
        ["kubernetes-pods", 20_000, 50, 512],
        ["kubernetes-services", 20_000, 50, 512],
      ],
    );
    assert.equal(
      bounded.some((job) => "metric_relabel_configs" in job),
      false,
    );
  });
});
