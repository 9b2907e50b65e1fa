import assert from "node:assert/strict";

import { UNKNOWN } from "../../../../policy/lib/value";
import { config, container, demandsOf, pods, service } from "./support";

const LOKI = pods(
  "loki",
  container({
    ports: [
      { name: "http", containerPort: 3100 },
      { name: "grpc", containerPort: 9095 },
    ],
  }),
);
describe("policy/model/network demands of Prometheus", () => {
  const job = (rest: string): string[] =>
    demandsOf(
      pods("prometheus", container({})),
      config("prometheus-config", { "prometheus.yml": `scrape_configs: [{ job_name: j, ${rest} }]` }),
      LOKI,
      service(
        "loki",
        { app: "loki" },
        [
          { name: "http", port: 3100 },
          { name: "grpc", port: 9095 },
        ],
        {
          metadata: { name: "loki", namespace: "monitoring", annotations: { "prometheus.io/scrape": "true" } },
        },
      ),
      pods("app", container({ ports: [{ name: "web", containerPort: 8080 }, { containerPort: 9999 }] }), {
        labels: { app: "app", "tier/x": "front" },
        annotations: { "prometheus.io/port": "8888" },
      }),
    ).map((line) => line.replace("prometheus -> ", "").replace(" (scrape job j)", ""));
  const keep = (label: string, regex: string): string =>
    `{ source_labels: [__meta_kubernetes_${label}], regex: ${regex}, action: keep }`;
  const services = (...rules: string[]): string[] =>
    job(`kubernetes_sd_configs: [{ role: endpoints }], relabel_configs: [${rules.join(", ")}]`);
  const podsBy = (...rules: string[]): string[] =>
    job(`kubernetes_sd_configs: [{ role: pod }], relabel_configs: [${rules.join(", ")}]`);

  it("scrapes every port of every Service without relabeling, in the named namespaces only", () => {
    const both = ["loki TCP 3100", "loki TCP 9095"];
    assert.deepEqual(services(), both);
    assert.deepEqual(
      job("kubernetes_sd_configs: [{ role: endpointslice, namespaces: { names: [monitoring] } }]"),
      both,
    );
    assert.deepEqual(job("kubernetes_sd_configs: [{ role: service }]"), both);
    assert.deepEqual(job("kubernetes_sd_configs: [{ role: service, namespaces: { names: [other] } }]"), []);
    assert.deepEqual(job("kubernetes_sd_configs: [{ role: node }, { role: ingress }]"), []);
    assert.deepEqual(job("static_configs: [{ targets: [a] }]"), []);
  });

  it("keeps by what discovery tells of Services and their ports", () => {
    assert.deepEqual(services(keep("service_name", "lok.")), ["loki TCP 3100", "loki TCP 9095"]);
    assert.deepEqual(services(keep("service_name", "lok")), []);
    assert.deepEqual(services(keep("endpoint_port_name", "grpc")), ["loki TCP 9095"]);
    assert.deepEqual(services(keep("endpointslice_port_name", "grpc")), ["loki TCP 9095"]);
    assert.deepEqual(
      services(keep("service_annotation_prometheus_io_scrape", '"true"'), keep("endpoint_port_name", "http")),
      ["loki TCP 3100"],
    );
    assert.deepEqual(services(keep("service_annotation_prometheus_io_scrape", '"false"')), []);
  });

  it("keeps by what discovery tells of pods", () => {
    const app = ["app TCP 8080", "app TCP 9999"];
    assert.deepEqual(podsBy(keep("pod_label_tier_x", "front")), app);
    assert.deepEqual(podsBy(keep("pod_annotation_prometheus_io_port", "8888")), app);
    assert.deepEqual(
      podsBy(keep("pod_name", "app-0"), keep("pod_phase", "Running"), keep("namespace", "monitoring")),
      app,
    );
    assert.deepEqual(podsBy(keep("pod_container_name", "main"), keep("pod_container_port_name", "web")), [
      "app TCP 8080",
    ]);
    assert.deepEqual(job("kubernetes_sd_configs: [{ role: pod, namespaces: { names: [other] } }]"), []);
  });

  it("drops, joins labels by the separator, and replaces the address", () => {
    const drop =
      "{ source_labels: [__meta_kubernetes_service_name, __meta_kubernetes_endpoint_port_name], regex: loki;http, action: drop }";
    assert.deepEqual(services(drop), ["loki TCP 9095"]);
    const joined =
      '{ source_labels: [__meta_kubernetes_namespace, __meta_kubernetes_endpoint_port_name], separator: "-", regex: monitoring-grpc, action: keep }';
    assert.deepEqual(services(joined), ["loki TCP 9095"]);
    const replace =
      "{ source_labels: [__address__, __meta_kubernetes_pod_annotation_prometheus_io_port], regex: '([^:]+)(?::\\d+)?;(\\d+)', replacement: '$1:${2}', target_label: __address__ }";
    assert.deepEqual(podsBy(keep("pod_container_port_name", "web"), replace), ["app TCP 8888"]);
    assert.deepEqual(podsBy(keep("pod_container_port_name", "grpc"), replace), ["loki TCP 9095"]);
  });

  it("copies by default, and takes actions that choose no target for none", () => {
    const copy = "{ source_labels: [__meta_kubernetes_pod_container_port_name], target_label: port }";
    assert.deepEqual(podsBy(copy, "{ source_labels: [port], regex: web, action: keep }"), ["app TCP 8080"]);
    const others = [
      "{ action: labelmap, regex: a }",
      "{ regex: a, action: labeldrop }",
      "{ source_labels: [a], regex: b }",
      "{ source_labels: [__meta_kubernetes_pod_name], action: lowercase, target_label: __address__ }",
    ];
    assert.deepEqual(podsBy(keep("pod_container_port_name", "web"), ...others), ["app TCP 8080"]);
    const away = "{ source_labels: [a], regex: '', replacement: gone, target_label: __address__ }";
    assert.deepEqual(podsBy(away), []);
  });

  it("names an unknown label only where it decides, and for that pod alone", () => {
    const unknown = pods("next", container({ ports: [{ containerPort: 7 }] }), {
      annotations: { scrape: UNKNOWN, other: "x" },
    });
    const stack = (rules: string): string[] =>
      demandsOf(
        pods("prometheus", container({})),
        config("prometheus-config", {
          "prometheus.yml": `scrape_configs: [{ job_name: j, kubernetes_sd_configs: [{ role: pod }], relabel_configs: [${rules}] }]`,
        }),
        LOKI,
        unknown,
      ).map((line) => line.replace("prometheus -> ", "").replace(" (scrape job j)", ""));
    const all = ["loki TCP 3100", "loki TCP 9095", "next TCP 7"];
    const copy = "{ source_labels: [__meta_kubernetes_pod_annotation_scrape], target_label: scrape }";
    assert.deepEqual(stack(keep("pod_annotation_other", "x|")), all);
    assert.deepEqual(stack(copy), all);
    const doubt = "? spec.template.metadata.annotations.scrape";
    assert.deepEqual(stack(`${copy}, { source_labels: [scrape], regex: "", action: keep }`), [
      ...all.slice(0, 2),
      doubt,
    ]);
    assert.deepEqual(stack(`${copy}, { source_labels: [scrape], regex: "", action: drop }`), [doubt]);
    const address =
      "{ source_labels: [__meta_kubernetes_pod_annotation_scrape], regex: (.+), target_label: __address__ }";
    assert.deepEqual(stack(address), [...all.slice(0, 2), doubt]);
  });
});
