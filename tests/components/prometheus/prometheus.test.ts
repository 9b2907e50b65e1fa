import assert from "node:assert/strict";
import { parse } from "yaml";
import { Prometheus } from "../../../components/prometheus/prometheus";
import type { PrometheusArgs } from "../../../components/prometheus/prometheus";
import type { Bundle, Sidecar } from "../../../lib/contracts";
import { onePerNode, placement } from "../../../lib/workload";
import { prometheus as schema } from "../../../settings/schema/metrics";
import { at, inventory, resourceOf } from "../../support/inventory";
import { recordComponent } from "../../support/mocks";

const bundle: Bundle = {
  room: "loki",
  rules: [
    { file: "loki.loki.yml", engine: "prometheus", content: "groups: []\n" },
    { file: "loki.errors.logs.yml", engine: "loki", content: "groups: []\n" },
  ],
  dashboards: [],
};

const args: PrometheusArgs = {
  settings: schema.parse({ replicas: 2, storage: "100Gi", retention: { time: "30d", size: "85GB" } }),
  cluster: "leads",
  environment: "production",
  alertmanagers: ["alertmanager-0:9093"],
  bundles: [bundle],
  externalUrl: "https://prometheus.example.com",
  storageClassName: "monitoring-gp3",
};

const shipper: Sidecar = {
  container: { name: "thanos-sidecar", image: "thanos" },
  volumes: [{ name: "objstore", configMap: { name: "thanos-objstore" } }],
  ports: [{ name: "grpc", port: 10_901 }],
  serviceAccountAnnotations: { "eks.amazonaws.com/role-arn": "arn" },
  dependsOn: [],
};

const record = (overrides: Partial<PrometheusArgs> = {}) =>
  recordComponent(() => new Prometheus("prometheus", { ...args, ...overrides }, {}));

describe("components/prometheus", () => {
  it("creates exactly what its README names", async () => {
    const { resources, component } = await record();
    assert.deepEqual(inventory(resources).sort(), [
      ["ClusterRole", "prometheus"],
      ["ClusterRoleBinding", "prometheus"],
      ["ConfigMap", "prometheus-config"],
      ["ConfigMap", "prometheus-rules"],
      ["PodDisruptionBudget", "prometheus"],
      ["Prometheus", "prometheus"],
      ["Service", "prometheus"],
      ["Service", "prometheus-headless"],
      ["ServiceAccount", "prometheus"],
      ["StatefulSet", "prometheus"],
    ]);
    assert.equal(component.endpoint.url, "http://prometheus.monitoring.svc.cluster.local:9090");
    assert.equal(component.route.ownLogin, false);
  });

  it("takes the rules of every room for Prometheus, and leaves those for Loki to Loki", async () => {
    const { resources } = await record();
    const { inputs } = resourceOf(resources, "ConfigMap", "prometheus-rules");
    assert.deepEqual(inputs["data"], { "loki.loki.yml": "groups: []\n" });
  });

  it("keeps its data when it is deleted or scaled, states its retention, and never edits claims in place", async () => {
    const { resources } = await record();
    const { inputs, options } = resourceOf(resources, "StatefulSet", "prometheus");
    assert.deepEqual(at(inputs, "spec", "persistentVolumeClaimRetentionPolicy"), {
      whenDeleted: "Retain",
      whenScaled: "Retain",
    });
    assert.deepEqual(at(inputs, "metadata", "annotations"), { "insurance-lead-gen.com/retention": "30d" });
    assert.deepEqual(at(inputs, "spec", "volumeClaimTemplates", 0, "spec"), {
      accessModes: ["ReadWriteOnce"],
      storageClassName: "monitoring-gp3",
      resources: { requests: { storage: "100Gi" } },
    });
    assert.deepEqual(options.ignoreChanges, ["spec.volumeClaimTemplates"]);
  });

  it("never puts two replicas on one node, nor any where its placement forbids", async () => {
    const { resources } = await record({ placement: placement(false) });
    const affinity = at(
      resourceOf(resources, "StatefulSet", "prometheus").inputs,
      "spec",
      "template",
      "spec",
      "affinity",
    );
    assert.deepEqual(affinity, { ...onePerNode("prometheus"), ...placement(false) });
    assert.deepEqual(placement(true), {});
  });

  it("compacts its own blocks unless a shipper uploads them", async () => {
    const containerArgs = async (overrides: Partial<PrometheusArgs>) => {
      const { inputs } = resourceOf((await record(overrides)).resources, "StatefulSet", "prometheus");
      return at(inputs, "spec", "template", "spec", "containers", 0, "args");
    };
    const alone = [
      "--config.file=/etc/prometheus/prometheus.yml",
      "--storage.tsdb.path=/prometheus",
      "--config.auto-reload",
      "--web.external-url=https://prometheus.example.com",
      "--enable-feature=exemplar-storage",
    ];
    assert.deepEqual(await containerArgs({}), alone);
    assert.deepEqual(await containerArgs({ shipper }), [
      ...alone,
      "--storage.tsdb.min-block-duration=2h",
      "--storage.tsdb.max-block-duration=2h",
    ]);
  });

  it("gives the shipper its container, volume, port and role", async () => {
    const { resources } = await record({ shipper });
    const pod = at(resourceOf(resources, "StatefulSet", "prometheus").inputs, "spec", "template", "spec");
    assert.equal(at(pod, "containers", 1, "name"), "thanos-sidecar");
    assert.equal(at(pod, "volumes", 2, "name"), "objstore");
    const headless = resourceOf(resources, "Service", "prometheus-headless");
    assert.deepEqual(at(headless.inputs, "spec", "ports", 1), {
      name: "grpc",
      port: 10_901,
      targetPort: 10_901,
      protocol: "TCP",
    });
    const account = resourceOf(resources, "ServiceAccount", "prometheus");
    assert.deepEqual(at(account.inputs, "metadata", "annotations"), { "eks.amazonaws.com/role-arn": "arn" });
  });

  it("may read discovery and metrics, and nothing else", async () => {
    const { resources } = await record();
    assert.deepEqual(resourceOf(resources, "ClusterRole", "prometheus").inputs["rules"], [
      { apiGroups: [""], resources: ["nodes", "services", "pods"], verbs: ["get", "list", "watch"] },
      { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["get", "list", "watch"] },
      { apiGroups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
      { nonResourceURLs: ["/metrics"], verbs: ["get"] },
    ]);
  });

  it("creates for each shard what its documentation names, with a share of the platform's targets and no other job", async () => {
    const sharded = { ...args.settings, shards: 2 };
    const shardShippers = { "prometheus-shard-0": shipper, "prometheus-shard-1": shipper };
    const { resources } = await record({ settings: sharded, shipper, shardShippers });
    for (const [number, name] of ["prometheus-shard-0", "prometheus-shard-1"].entries()) {
      const own = inventory(resources).filter(([, resource]) => resource.startsWith(name));
      assert.deepEqual(own.sort(), [
        ["ClusterRole", name],
        ["ClusterRoleBinding", name],
        ["ConfigMap", `${name}-config`],
        ["ConfigMap", `${name}-rules`],
        ["PodDisruptionBudget", name],
        ["PrometheusShard", name],
        ["Service", name],
        ["Service", `${name}-headless`],
        ["ServiceAccount", name],
        ["StatefulSet", name],
      ]);
      const { data } = resourceOf(resources, "ConfigMap", `${name}-config`).inputs as { data: Record<string, string> };
      const config = parse(data["prometheus.yml"] ?? "") as Record<string, unknown>;
      const jobs = config["scrape_configs"] as { job_name: string; relabel_configs: object[] }[];
      const hash = { source_labels: ["__address__"], modulus: 2, target_label: "__tmp_shard", action: "hashmod" };
      const kept = { source_labels: ["__tmp_shard"], regex: String(number), action: "keep" };
      for (const { relabel_configs: relabelings } of jobs) {
        const at = relabelings.findIndex((one) => JSON.stringify(one) === JSON.stringify(hash));
        assert.deepEqual(relabelings.slice(at, at + 2), [hash, kept]);
      }
      assert.deepEqual(
        jobs.map(({ job_name: job }) => job),
        ["kubernetes-pods", "kubernetes-services"],
      );
      assert.deepEqual(at(config, "global", "external_labels"), {
        cluster: "leads",
        environment: "production",
        replica: "${POD_NAME}",
      });
    }
  });

  it("leaves the platform's targets to the shards, and rules about single targets to whoever scrapes them", async () => {
    const rules = [
      { file: "prometheus.targets.yml", engine: "prometheus", content: "groups: []\n" },
      { file: "loki.loki.yml", engine: "prometheus", content: "groups: []\n" },
      { file: "platform.application.yml", engine: "thanos", content: "groups: []\n" },
    ] as const;
    const settings = { ...args.settings, shards: 1 };
    const { resources } = await record({ settings, bundles: [{ room: "any", rules, dashboards: [] }] });
    const files = (name: string) => Object.keys(resourceOf(resources, "ConfigMap", name).inputs["data"] as object);
    assert.deepEqual(files("prometheus-rules").sort(), ["loki.loki.yml", "prometheus.targets.yml"]);
    assert.deepEqual(files("prometheus-shard-0-rules"), ["prometheus.targets.yml"]);
    const { data } = resourceOf(resources, "ConfigMap", "prometheus-config").inputs as { data: Record<string, string> };
    const { scrape_configs: jobs } = parse(data["prometheus.yml"] ?? "") as { scrape_configs: { job_name: string }[] };
    assert.deepEqual(
      jobs.filter(({ job_name: job }) => job.startsWith("kubernetes-")),
      [],
    );
  });

  it("of a shard may discover pods and Services, and reads no metrics of nodes", async () => {
    const { resources } = await record({ settings: { ...args.settings, shards: 1 } });
    assert.deepEqual(resourceOf(resources, "ClusterRole", "prometheus-shard-0").inputs["rules"], [
      { apiGroups: [""], resources: ["services", "pods"], verbs: ["get", "list", "watch"] },
      { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["get", "list", "watch"] },
    ]);
  });

  it("refuses to drop a metric that a rule reads, naming both, and drops what nobody reads", async () => {
    const content = "groups:\n- rules:\n  - alert: LeadsLost\n    expr: rate(leads_captured_total[5m]) == 0\n";
    const bundles: Bundle[] = [{ room: "x", rules: [{ file: "x.yml", engine: "thanos", content }], dashboards: [] }];
    const dropping = (...droppedMetrics: string[]) => ({
      ...args.settings,
      platform: { ...args.settings.platform, droppedMetrics },
    });
    await assert.rejects(record({ bundles, settings: dropping("go_.*", "leads_.+") }), {
      message:
        'prometheus.platform.droppedMetrics[1]: "leads_.+" would drop leads_captured_total (read by LeadsLost), which could never fire again\n' +
        "  write a pattern that leaves it out",
    });
    const { resources } = await record({ bundles, settings: dropping("go_.*", "rate", "leads_captured") });
    const { data } = resourceOf(resources, "ConfigMap", "prometheus-config").inputs as { data: Record<string, string> };
    const { scrape_configs: jobs } = parse(data["prometheus.yml"] ?? "") as {
      scrape_configs: Record<string, unknown>[];
    };
    const dropped = { source_labels: ["__name__"], regex: "go_.*|rate|leads_captured", action: "drop" };
    assert.deepEqual(
      jobs
        .filter((job) => String(job["job_name"]).startsWith("kubernetes-"))
        .map((job) => job["metric_relabel_configs"]),
      [[dropped], [dropped]],
    );
  });
});
