import assert from "node:assert/strict";
import { capacityOf } from "../../../../preview/analysis/capacity/capacity";
import {
  intakeOf,
  kubeStateMetricsRows,
  metricsOf,
  metricsRows,
  thanosBytes,
} from "../../../../preview/analysis/capacity/metrics";
import type { CapacityRow } from "../../../../preview/analysis/capacity/row";
import { recordingRules, seriesOf } from "../../../../preview/analysis/capacity/series";
import type { Rendered } from "../../../../preview/analysis/inventory";
import { configMap, inventory, load, prometheusConfig, workload } from "../support";

const gib = 2 ** 30;
const mib = 2 ** 20;

const prometheus = (sidecars: readonly string[] = []) =>
  workload("prometheus", { replicas: 2, storage: "10Gi", limits: { cpu: "2", memory: "1Gi" }, sidecars });
const compactor = workload("thanos-compactor", {
  replicas: 1,
  storage: "10Gi",
  args: ["compact", "--retention.resolution-raw=10d", "--retention.resolution-5m=20d", "--retention.resolution-1h=1y"],
});

function rowsOf(...resources: readonly Rendered[]): CapacityRow[] {
  const found = inventory(...resources);
  const metrics = metricsOf(found, load);
  return metrics ? metricsRows(found, load, metrics) : [];
}

const short = ({ component, what, needed, available, room }: CapacityRow) => [
  component,
  what,
  Math.round(needed),
  available,
  room?.path,
];

describe("the series of a Prometheus", () => {
  const sources = (jobs: readonly string[], more: readonly Rendered[] = []) => {
    const config = prometheusConfig({ scrape_configs: jobs.map((job_name) => ({ job_name })) });
    return seriesOf(inventory(prometheus(), config, ...more), load).map(({ source, series, how }) => [
      source,
      series,
      how,
    ]);
  };

  it("come from the jobs that the rendered configuration has, and from no others", () => {
    assert.deepEqual(sources(["kubernetes-pods", "node-exporter"]), [
      ["node-exporter", 10_000, "10 nodes x 1,000"],
      ["the platform", 20_000, "20 targets x 1,000"],
    ]);
  });

  it("grow with nodes, pods and the pods of the stack itself", () => {
    const agents = workload("alloy", { kind: "DaemonSet" });
    const node = workload("node-exporter", { kind: "DaemonSet" });
    const jobs = ["kubelet", "cadvisor", "kube-state-metrics", "apiserver", "prometheus"];
    assert.deepEqual(sources(jobs, [agents, node]), [
      ["kubelet", 20_000, "10 nodes x 2,000"],
      ["cAdvisor, nodes", 8000, "10 nodes x 800"],
      ["cAdvisor, pods", 15_000, "100 pods x 150"],
      ["kube-state-metrics", 5500, "100 pods x 55"],
      ["API server", 24_000, "2 servers x 12,000"],
      ["this stack", 12_000, "12 pods x 1,000"],
    ]);
  });

  it("are those that were measured, where they are declared", () => {
    const found = inventory(prometheus(), prometheusConfig(), rules);
    const measured = { ...load, activeSeries: 50_000 };
    assert.deepEqual(metricsOf(found, measured), {
      parts: [{ source: "measured", series: 50_000, how: "load.activeSeries" }],
      series: 50_000,
      samplesPerSecond: 5000,
      bytesPerDay: 648_000_000,
    });
  });

  const rules = configMap(
    "prometheus-rules",
    "a.yml",
    "groups:\n- rules:\n  - record: x\n  - alert: y\n    record: z\n",
  );

  it("and samples count recording rules at their own interval", () => {
    const found = inventory(prometheus(), prometheusConfig(), rules);
    assert.equal(recordingRules(found), 2);
    const metrics = metricsOf(found, load);
    assert.deepEqual(
      [metrics?.series, metrics?.samplesPerSecond, metrics?.parts.at(-1)?.how],
      [30_020, 3002, "2 rules x 10"],
    );
  });

  it("are none without a Prometheus", () => {
    assert.equal(metricsOf(inventory(prometheusConfig()), load), undefined);
    assert.deepEqual(rowsOf(), []);
  });
});

describe("the capacity of Prometheus", () => {
  it("is predicted for memory, samples, disk and the largest target", () => {
    assert.deepEqual(rowsOf(prometheus(), prometheusConfig()).map(short), [
      ["prometheus", "memory", 460_800_000, gib, "prometheus.resources.limits.memory"],
      ["prometheus", "samples of 10d", 3_888_000_000, 30 * gib, "prometheus.retention.size"],
      ["prometheus", "disk", 3_888_000_000 + 210_600_000 + 388_800_000, 10 * gib, "prometheus.storage"],
      ["prometheus", "samples of one target", 12_000, 50_000, "prometheus.sampleLimit"],
      ["prometheus", "samples of one target of the platform", 1000, 20_000, "prometheus.platform.sampleLimit"],
    ]);
  });

  it("needs no room to compact where Thanos does it", () => {
    const [, , disk] = rowsOf(prometheus(["thanos-sidecar"]), prometheusConfig());
    assert.equal(disk?.needed, 3_888_000_000 + 210_600_000);
  });

  it("of the disk ends where Prometheus deletes by size", () => {
    const storage = { tsdb: { retention: { time: "10d", size: "1GB" } } };
    const [, samples, disk] = rowsOf(prometheus(["x"]), prometheusConfig({ storage }));
    assert.deepEqual([samples?.needed, samples?.available], [3_888_000_000, gib]);
    assert.equal(disk?.needed, gib + 210_600_000);
  });

  it("knows no limit where the configuration sets none", () => {
    const config = prometheusConfig({ global: { scrape_interval: "10s" }, storage: {} });
    const [, samples, , target] = rowsOf(prometheus(), config);
    assert.deepEqual([samples?.what, samples?.available, samples?.room], ["samples of 15d", undefined, undefined]);
    assert.deepEqual([target?.available, target?.room], [undefined, undefined]);
  });
});

describe("the capacity of shards", () => {
  const shard = (number: number) =>
    workload(`prometheus-shard-${number}`, {
      ...{ replicas: 2, storage: "10Gi", limits: { cpu: "2", memory: "1Gi" } },
      sidecars: ["thanos-sidecar"],
    });
  const config = (name: string, jobs: readonly object[]) =>
    configMap(name, "prometheus.yml", {
      global: { scrape_interval: "10s", sample_limit: 50_000 },
      storage: { tsdb: { retention: { time: "10d", size: "30GB" } } },
      scrape_configs: jobs,
    });
  const platform = [{ job_name: "kubernetes-pods", sample_limit: 2000 }];
  const resources = [
    prometheus(["thanos-sidecar"]),
    config("prometheus-config", [{ job_name: "node-exporter" }]),
    ...[0, 1].flatMap((number) => [shard(number), config(`prometheus-shard-${number}-config`, platform)]),
  ];

  it("is that of the platform's series divided by their number, and the first server has the rest", () => {
    const found = inventory(...resources);
    const metrics = metricsOf(found, load);
    assert.ok(metrics);
    const each = { series: 10_000, samplesPerSecond: 1000, bytesPerDay: 129_600_000 };
    assert.equal(metrics.series, 10_000);
    assert.deepEqual(metrics.shards, { names: ["prometheus-shard-0", "prometheus-shard-1"], each });
    assert.deepEqual(intakeOf(metrics), { series: 30_000, samplesPerSecond: 3000, bytesPerDay: 388_800_000 });
  });

  it("has rows of its own, with the settings that all servers share", () => {
    const rows = rowsOf(...resources).filter(({ component }) => component === "prometheus-shard-1");
    assert.deepEqual(rows.map(short), [
      ["prometheus-shard-1", "memory", 153_600_000, gib, "prometheus.resources.limits.memory"],
      ["prometheus-shard-1", "samples of 10d", 1_296_000_000, 30 * gib, "prometheus.retention.size"],
      ["prometheus-shard-1", "disk", 1_296_000_000 + 70_200_000, 10 * gib, "prometheus.storage"],
    ]);
    const limits = rowsOf(...resources).filter(({ what }) => what === "samples of one target of the platform");
    assert.deepEqual(limits.map(short), [
      ["prometheus-shard-0", "samples of one target of the platform", 1000, 2000, "prometheus.platform.sampleLimit"],
    ]);
  });

  it("that does not suffice is one fault per setting, however many shards there are", () => {
    const { faults } = capacityOf(inventory(...resources), { ...load, targets: 150 });
    assert.deepEqual(
      faults.map(({ path }) => path),
      ["prometheus.resources.limits.memory"],
    );
  });
});

describe("the capacity of Thanos", () => {
  it("in S3 is raw and downsampled samples of every replica, each for its time", () => {
    const found = inventory(prometheus(), prometheusConfig(), compactor);
    const metrics = metricsOf(found, load);
    assert.ok(metrics);
    const raw = 388_800_000 * 10;
    const fiveMinutes = 30_000 * 1.5 * 6 * 288 * 20;
    const oneHour = 30_000 * 1.5 * 6 * 24 * 365;
    assert.equal(thanosBytes(found, metrics).bytes, 2 * (raw + fiveMinutes + oneHour));
  });

  it("of the compactor is the largest block twice, of the store its pools", () => {
    const store = workload("thanos-store", {
      args: ["store", "--chunk-pool-size=1024MiB", "--index-cache-size=256MiB"],
    });
    const rows = rowsOf(prometheus(), prometheusConfig(), compactor, store).map(short).slice(5);
    assert.deepEqual(rows.slice(0, 2), [
      ["thanos-compactor", "disk", 388_800_000 * 28, 10 * gib, "thanos.compactor.storage"],
      ["thanos-store", "memory", 1792 * mib, 2 * gib, "thanos.store.resources.limits.memory"],
    ]);
    assert.deepEqual(rows[2]?.slice(0, 2), ["thanos", "S3"]);
  });

  it("of the store is that of Thanos' own defaults where no flag says otherwise", () => {
    const store = rowsOf(prometheus(), prometheusConfig(), workload("thanos-store")).at(-1);
    assert.equal(store?.needed, 2e9 + 250e6 + 512 * mib);
  });
});

describe("the memory of kube-state-metrics", () => {
  it("is a base up to 100 nodes, and grows above", () => {
    const found = inventory(workload("kube-state-metrics", { kind: "Deployment" }));
    const needed = (nodes: number) => kubeStateMetricsRows(found, { ...load, nodes })[0]?.needed;
    assert.deepEqual([needed(10), needed(100), needed(150)], [250 * mib, 250 * mib, 350 * mib]);
    assert.deepEqual(kubeStateMetricsRows(inventory(), load), []);
  });
});
