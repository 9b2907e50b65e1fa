import { durationPattern, seconds } from "../../../lib/units";
import type { Settings } from "../../../settings/schema";
import { count, quantity, size } from "../amount";
import { assumed } from "../assumptions";
import { workloadNamed } from "../inventory";
import type { Inventory } from "../inventory";
import { numberAt, textAt } from "../tree";
import type { Tree } from "../tree";
import { flag, mainContainer } from "../workload";
import type { Workload } from "../workload";
import { memory, volume } from "./row";
import type { CapacityRow } from "./row";
import { largestTarget, recordingRules, seriesOf } from "./series";
import type { SeriesPart } from "./series";

const day = 86_400;

/** What a server takes in. */
export interface Intake {
  readonly series: number;
  readonly samplesPerSecond: number;
  /** Bytes of blocks of a day. */
  readonly bytesPerDay: number;
}

/** What the first Prometheus takes in, and what each of its shards does. */
export interface Metrics extends Intake {
  readonly parts: readonly SeriesPart[];
  /** Absent where the platform's targets are not divided. */
  readonly shards?: { readonly names: readonly string[]; readonly each: Intake };
}

/** What all servers take in together, replicas counted once. */
export function intakeOf({ shards, ...first }: Metrics): Intake {
  const sum = (of: keyof Intake) => first[of] + (shards ? shards.names.length * shards.each[of] : 0);
  return { series: sum("series"), samplesPerSecond: sum("samplesPerSecond"), bytesPerDay: sum("bytesPerDay") };
}

const duration = (text: string, otherwise: number): number => (durationPattern.test(text) ? seconds(text) : otherwise);

/** Bytes of a size in Prometheus' notation, where 1 KB is 1024 bytes (storage documentation). */
function prometheusSize(text: string): number | undefined {
  const [, number, prefix] = /^(\d+)([KMGTPE])B$/.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * 2 ** (10 * (1 + "KMGTPE".indexOf(prefix ?? "K")));
}

const intake = (series: number, samplesPerSecond: number): Intake => ({
  series,
  samplesPerSecond,
  bytesPerDay: samplesPerSecond * day * assumed("bytesPerSample"),
});

/** The shards of a stack; their targets are as many as an address hashes to, which evens out. */
function shardsOf(inventory: Inventory, load: Settings["load"], scrape: number): Pick<Metrics, "shards"> {
  const names = inventory.workloads.map(({ name }) => name).filter((name) => /^prometheus-shard-\d+$/.test(name));
  const series = (load.targets * load.seriesPerTarget) / names.length;
  return names.length === 0 ? {} : { shards: { names, each: intake(series, series / scrape) } };
}

/** What the declared load makes every Prometheus take in; nothing where there is none. */
export function metricsOf(inventory: Inventory, load: Settings["load"]): Metrics | undefined {
  if (!workloadNamed(inventory, "prometheus")) return undefined;
  const global = inventory.section("prometheus-config", "prometheus.yml", "global");
  const scrape = duration(textAt(global, "scrape_interval"), 60);
  const evaluation = duration(textAt(global, "evaluation_interval"), 60);
  const scraped = seriesOf(inventory, load);
  const rules = recordingRules(inventory);
  const recorded = {
    source: "recording rules",
    series: rules * assumed("seriesPerRecordingRule"),
    how: `${rules} rules x ${assumed("seriesPerRecordingRule")}`,
  };
  const isMeasured = load.activeSeries !== undefined;
  const sum = scraped.reduce((total, { series }) => total + series, 0);
  const samplesPerSecond = sum / scrape + (isMeasured ? 0 : recorded.series / evaluation);
  return {
    parts: isMeasured || rules === 0 ? scraped : [...scraped, recorded],
    ...intake(sum + (isMeasured ? 0 : recorded.series), samplesPerSecond),
    ...shardsOf(inventory, load, scrape),
  };
}

/** Job of the platform's annotated pods. */
const platformJob = "kubernetes-pods";

const scrapeLoad = ["load.nodes", "load.pods", "load.targets"];

/** Memory and disk of a server, whose ConfigMap is named like it. */
function serverRows(workload: Workload, inventory: Inventory, metrics: Intake): CapacityRow[] {
  const storage = inventory.section(`${workload.name}-config`, "prometheus.yml", "storage");
  const time = textAt(storage, "tsdb", "retention", "time") || "15d";
  const sizeText = textAt(storage, "tsdb", "retention", "size");
  const keeps = (metrics.bytesPerDay * duration(time, 15 * day)) / day;
  const most = prometheusSize(sizeText);
  const kept = Math.min(keeps, most ?? keeps);
  const log = metrics.samplesPerSecond * assumed("hoursInLog") * 3600 * assumed("bytesPerSampleInLog");
  const ships = workload.containers.length > 1;
  const compaction = ships ? 0 : kept * assumed("largestBlockShare");
  const rate = `${count(metrics.samplesPerSecond)} samples/s`;
  const common = { component: workload.name, load: scrapeLoad };
  const otherwise = "lower prometheus.retention.time";
  const samples: CapacityRow = {
    ...common,
    what: `samples of ${time}`,
    kind: "limit",
    unit: "bytes",
    needed: keeps,
    ...(most === undefined
      ? {}
      : { available: most, room: { path: "prometheus.retention.size", value: sizeText, write: gigabytes } }),
    how: `${rate} x ${time} x ${assumed("bytesPerSample")} bytes`,
    otherwise,
  };
  const disk: CapacityRow = {
    ...common,
    what: "disk",
    ...volume(workload, "prometheus.storage"),
    needed: kept + log + compaction,
    how: `${size(kept)} of blocks + ${size(log)} of write-ahead log${ships ? "" : ` + ${size(compaction)} to compact`}`,
    otherwise,
  };
  return [memoryRow(workload, metrics), samples, disk];
}

/** The least size in the notation of retention.size. */
const gigabytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 30)}GB`;

const memoryRow = (workload: Workload, { series }: Intake): CapacityRow => ({
  component: workload.name,
  what: "memory",
  ...memory(workload, "prometheus"),
  needed: series * assumed("memoryPerSeries") * assumed("memoryPeak"),
  how: `${count(series)} series x ${size(assumed("memoryPerSeries"))} x ${assumed("memoryPeak")}`,
  load: scrapeLoad,
});

/** What a target may give at most, as a limit or without one. */
function targetLimit(
  limit: number | undefined,
  path: string,
): Pick<CapacityRow, "available" | "room" | "kind" | "unit"> {
  const room = limit === undefined ? {} : { available: limit, room: { path, value: limit, write: Math.ceil } };
  return { kind: "limit", unit: "samples", ...room };
}

function limitRows(inventory: Inventory, load: Settings["load"], server: string): CapacityRow[] {
  const { target, samples } = largestTarget(load);
  const limit = numberAt(inventory.section("prometheus-config", "prometheus.yml", "global"), "sample_limit");
  const jobs = inventory.section(`${server}-config`, "prometheus.yml", "scrape_configs");
  const platform = (Array.isArray(jobs) ? (jobs as Tree[]) : []).find((job) => textAt(job, "job_name") === platformJob);
  return [
    {
      component: "prometheus",
      what: "samples of one target",
      ...targetLimit(limit, "prometheus.sampleLimit"),
      needed: samples,
      how: `${target}, the largest`,
      load: ["load.pods"],
    },
    {
      component: server,
      what: "samples of one target of the platform",
      ...targetLimit(numberAt(platform, "sample_limit"), "prometheus.platform.sampleLimit"),
      needed: load.seriesPerTarget,
      how: "load.seriesPerTarget",
      load: ["load.seriesPerTarget"],
    },
  ];
}

/** Bytes that Thanos keeps in S3: raw samples and both resolutions of all Prometheus replicas, each for its time. */
export function thanosBytes(inventory: Inventory, metrics: Metrics): { readonly bytes: number; readonly how: string } {
  const compactor = workloadNamed(inventory, "thanos-compactor");
  const container = compactor && mainContainer(compactor);
  const kept = (resolution: string) => duration(flag(container, `retention.resolution-${resolution}`) ?? "0s", 0) / day;
  const replicas = workloadNamed(inventory, "prometheus")?.replicas ?? 1;
  const all = intakeOf(metrics);
  const downsampled = (interval: number) =>
    (all.series * assumed("bytesPerSample") * assumed("downsampledSampleSize") * day) / interval;
  const parts = [
    ["raw", all.bytesPerDay * kept("raw"), kept("raw")],
    ["5m", downsampled(300) * kept("5m"), kept("5m")],
    ["1h", downsampled(3600) * kept("1h"), kept("1h")],
  ] as const;
  const bytes = parts.reduce((total, [, part]) => total + part, 0) * replicas;
  const sums = parts.map(([resolution, part, days]) => `${resolution} ${days} d ${size(part)}`);
  return { bytes, how: `${replicas} replicas x (${sums.join(" + ")})` };
}

/** Blocks of different servers are never merged, so the largest counts. */
function compactorRow(workload: Workload, { bytesPerDay, shards }: Metrics): CapacityRow {
  const most = Math.max(bytesPerDay, shards?.each.bytesPerDay ?? 0);
  const days = assumed("compactedDays");
  const copies = assumed("compactionCopies");
  return {
    component: "thanos-compactor",
    what: "disk",
    ...volume(workload, "thanos.compactor.storage"),
    needed: most * days * copies,
    how: `${days} days x ${size(most)} x ${copies}`,
    load: scrapeLoad,
  };
}

/** Bytes in Thanos' notation of a flag, `2048MiB`. */
function flagBytes(workload: Workload, name: string, otherwise: number): number {
  const [, number] = /^(\d+)MiB$/.exec(flag(mainContainer(workload), name) ?? "") ?? [];
  return number === undefined ? otherwise : Number(number) * 2 ** 20;
}

function storeRow(workload: Workload): CapacityRow {
  const pool = flagBytes(workload, "chunk-pool-size", 2e9);
  const cache = flagBytes(workload, "index-cache-size", 250e6);
  return {
    component: "thanos-store",
    what: "memory",
    ...memory(workload, "thanos.store"),
    needed: pool + cache + assumed("storeOverhead"),
    how: `${size(pool)} chunk pool + ${size(cache)} index cache + ${size(assumed("storeOverhead"))}`,
    load: scrapeLoad,
  };
}

function shardRows(inventory: Inventory, { shards }: Metrics): CapacityRow[] {
  return (shards?.names ?? []).flatMap((name) => {
    const workload = workloadNamed(inventory, name);
    return workload && shards ? serverRows(workload, inventory, shards.each) : [];
  });
}

/** Predictions for Prometheus and Thanos. */
export function metricsRows(inventory: Inventory, load: Settings["load"], metrics: Metrics): CapacityRow[] {
  const [prometheus, compactor, store] = ["prometheus", "thanos-compactor", "thanos-store"].map((name) =>
    workloadNamed(inventory, name),
  );
  const stored = compactor && thanosBytes(inventory, metrics);
  const common = { component: "thanos", kind: "objects", unit: "bytes", load: scrapeLoad } as const;
  return [
    ...(prometheus
      ? [
          ...serverRows(prometheus, inventory, metrics),
          ...limitRows(inventory, load, metrics.shards?.names[0] ?? "prometheus"),
        ]
      : []),
    ...shardRows(inventory, metrics),
    ...(compactor ? [compactorRow(compactor, metrics)] : []),
    ...(store ? [storeRow(store)] : []),
    ...(stored ? [{ ...common, what: "S3", needed: stored.bytes, how: stored.how }] : []),
  ];
}

/** Predictions for kube-state-metrics, whose memory grows with the cluster. */
export function kubeStateMetricsRows(inventory: Inventory, { nodes }: Settings["load"]): CapacityRow[] {
  const workload = workloadNamed(inventory, "kube-state-metrics");
  if (!workload) return [];
  const more = Math.max(0, nodes - 100) * assumed("kubeStateMetricsPerNode");
  return [
    {
      component: "kube-state-metrics",
      what: "memory",
      ...memory(workload, "exporters.kubeStateMetrics"),
      needed: assumed("kubeStateMetricsBase") + more,
      how: `${quantity(assumed("kubeStateMetricsBase"))}, and ${quantity(assumed("kubeStateMetricsPerNode"))} per node above 100`,
      load: ["load.nodes"],
    },
  ];
}
