import { decimalBytes, durationPattern, seconds } from "../../../lib/units";
import type { Settings } from "../../../settings/schema";
import { count, size } from "../amount";
import { assumed } from "../assumptions";
import { replicationFactor } from "../ha/quorum";
import { workloadNamed } from "../inventory";
import type { Inventory } from "../inventory";
import { listAt, numberAt, textAt } from "../tree";
import { mainContainer } from "../workload";
import type { Workload } from "../workload";
import { memory, volume } from "./row";
import type { CapacityRow } from "./row";

const day = 86_400;
const mebibyte = 2 ** 20;

/** What Loki takes in. */
export interface Logs {
  /** Bytes per second, on average and in the busiest hours. */
  readonly average: number;
  readonly peak: number;
  readonly streams: number;
  /** Share of all lines that one server keeps: copies over servers. */
  readonly share: number;
  readonly copies: number;
}

/** What the declared load makes Loki take in; nothing where there is none. */
export function logsOf(inventory: Inventory, load: Settings["load"]): Logs | undefined {
  const loki = workloadNamed(inventory, "loki");
  if (!loki) return undefined;
  const average = decimalBytes(load.logsPerDay) / day;
  const replicas = loki.replicas ?? 1;
  const copies = Math.min(replicationFactor(inventory), replicas);
  const streams = Math.ceil(load.pods * assumed("containersPerPod"));
  return { average, peak: average * load.logPeak, streams, copies, share: copies / replicas };
}

const lokiSection = (inventory: Inventory, name: string) => inventory.section("loki-config", "loki.yaml", name);

/** Days that Loki keeps logs; its own default is for ever, and a month is reckoned with then. */
export function logDays(inventory: Inventory): number {
  const text = textAt(lokiSection(inventory, "limits_config"), "retention_period");
  return durationPattern.test(text) ? seconds(text) / day : 30;
}

/** True where Loki keeps logs on its own volume instead of in S3. */
function inFiles(inventory: Inventory): boolean {
  const [period] = listAt(lokiSection(inventory, "schema_config"), "configs");
  return textAt(period, "object_store") === "filesystem";
}

/** Bytes of chunks that Loki writes to S3 in a day, all copies. */
export const chunksPerDay = ({ average, copies }: Logs): number => (average * day * copies) / assumed("compression");

/** Requests that write chunks to S3 in a day: every stream at least every two hours, and one per full chunk. */
export const writesPerDay = (logs: Logs): number =>
  Math.max((logs.streams * logs.copies * 24) / assumed("hoursUnflushed"), chunksPerDay(logs) / assumed("chunkBytes"));

/** Bytes that Loki keeps in S3; equal chunks of two servers share one object, so that it may be less. */
export function lokiBytes(inventory: Inventory, logs: Logs): { readonly bytes: number; readonly how: string } {
  const kept = logDays(inventory);
  const undelete = assumed("undeleteDays");
  const daily = chunksPerDay(logs);
  const how = `${size(logs.average * day)} / ${assumed("compression")} x ${logs.copies === 1 ? "1 copy" : `${logs.copies} copies`} x (${kept} + ${undelete}) days`;
  return { bytes: daily * (kept + undelete), how };
}

const logLoad = ["load.logsPerDay", "load.logPeak"];

function memoryRow(workload: Workload, inventory: Inventory, logs: Logs): CapacityRow {
  const cache =
    numberAt(lokiSection(inventory, "query_range"), "results_cache", "cache", "embedded_cache", "max_size_mb") ?? 0;
  const unflushed = (logs.peak * assumed("hoursUnflushed") * 3600) / assumed("compression");
  const chunks = Math.min(unflushed, logs.streams * assumed("chunkBytes")) * logs.share;
  const heads = logs.streams * assumed("headBytes") * logs.share;
  const parts = [
    `${size(chunks)} chunks`,
    `${size(heads)} open blocks`,
    `${size(cache * 1e6)} cache`,
    size(assumed("lokiBase")),
  ];
  return {
    component: "loki",
    what: "memory",
    ...memory(workload, "loki"),
    needed: chunks + heads + cache * 1e6 + assumed("lokiBase"),
    how: parts.join(" + "),
    load: [...logLoad, "load.pods"],
  };
}

function diskRow(workload: Workload, inventory: Inventory, logs: Logs): CapacityRow {
  const hours = assumed("hoursUnflushed");
  const log = logs.peak * hours * 3600 * logs.share;
  const index = (lokiBytes(inventory, logs).bytes / logs.copies) * assumed("indexShare");
  const kept = inFiles(inventory) ? chunksPerDay(logs) * logDays(inventory) : 0;
  return {
    component: "loki",
    what: "disk",
    ...volume(workload, "loki.storage"),
    needed: log + index + kept,
    how:
      `${size(log)} write-ahead log of ${hours} h + ${size(index)} index` +
      (kept > 0 ? ` + ${size(kept)} logs of ${logDays(inventory)} days` : ""),
    load: logLoad,
  };
}

function limitRows(inventory: Inventory, logs: Logs): CapacityRow[] {
  const limits = lokiSection(inventory, "limits_config");
  const rate = numberAt(limits, "ingestion_rate_mb");
  const streams = numberAt(limits, "max_global_streams_per_user");
  const whole = (needed: number) => Math.ceil(needed);
  const common = { component: "loki", kind: "limit" } as const;
  const rateRoom = {
    path: "loki.ingestionRateMb",
    value: rate ?? 0,
    write: (needed: number) => whole(needed / mebibyte),
  };
  return [
    {
      ...common,
      what: "ingestion",
      unit: "bytes per second",
      needed: logs.peak,
      ...(rate === undefined ? {} : { available: rate * mebibyte, room: rateRoom }),
      how: `${size(logs.average)}/s on average, times load.logPeak`,
      load: logLoad,
    },
    {
      ...common,
      what: "active streams",
      unit: "streams",
      needed: logs.streams,
      ...(streams === undefined
        ? {}
        : { available: streams, room: { path: "loki.maxStreams", value: streams, write: whole } }),
      how: `pods x ${assumed("containersPerPod")} containers`,
      load: ["load.pods"],
    },
  ];
}

/** The agent of the busiest node. */
function agentRows(workload: Workload, { nodes }: Settings["load"], { peak }: Logs): CapacityRow[] {
  const rate = ((peak / nodes) * assumed("busiestNode")) / mebibyte;
  const limit = mainContainer(workload)?.limits.cpu ?? 0;
  const room = { path: "alloy.resources.limits.cpu", value: `${limit * 1000}m`, write: millicores };
  const load = [...logLoad, "load.nodes"];
  const busiest = `${size(rate * mebibyte)}/s on the busiest node`;
  return [
    {
      component: "alloy",
      what: "memory",
      ...memory(workload, "alloy"),
      needed: assumed("alloyBase") + rate * assumed("alloyMemory"),
      how: `${size(assumed("alloyBase"))} + ${size(assumed("alloyMemory"))} per MiB/s, ${busiest}`,
      load,
    },
    {
      component: "alloy",
      what: "processor",
      kind: "limit",
      unit: "cores",
      needed: rate * assumed("alloyCores"),
      ...(limit > 0 ? { available: limit, room } : {}),
      how: `${count(assumed("alloyCores"))} core per MiB/s, ${busiest}`,
      load,
    },
  ];
}

const millicores = (cores: number): string => `${Math.ceil(cores * 1000)}m`;

/** Predictions for Loki and its agents. */
export function logsRows(inventory: Inventory, load: Settings["load"], logs: Logs): CapacityRow[] {
  const [loki, alloy] = ["loki", "alloy"].map((name) => workloadNamed(inventory, name));
  const stored = lokiBytes(inventory, logs);
  const objects = { component: "loki", what: "S3", kind: "objects", unit: "bytes", load: logLoad } as const;
  return [
    ...(loki ? [memoryRow(loki, inventory, logs), diskRow(loki, inventory, logs), ...limitRows(inventory, logs)] : []),
    ...(inFiles(inventory) ? [] : [{ ...objects, needed: stored.bytes, how: stored.how }]),
    ...(alloy ? agentRows(alloy, load, logs) : []),
  ];
}
