import { assumed } from "../assumptions";
import type { Capacity } from "../capacity/capacity";
import type { Inventory } from "../inventory";
import { listAt, numberAt, textAt } from "../tree";
import type { Workload } from "../workload";
import type { CostItem } from "./item";
import { nodeShare, priceOf } from "./prices";
import { uptimes } from "./uptime";

const gib = 2 ** 30;

/** IOPS and MiB/s that the price of a gp3 volume includes. */
const included = { iops: 3000, throughput: 125 };

/** The line of a bill that a workload belongs to: exporters are one, and so is the way in. */
export function groupOf({ room, name }: Workload): string {
  if (/exporter|kube-state-metrics/.test(room)) return "exporters";
  return room === "cluster" || room === "" ? `exposure${room === "" ? `: ${name}` : ""}` : room;
}

const plural = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** Requests of all pods of a workload, as a share of the nodes and of the time in which it runs. */
function nodesItem(workload: Workload, nodes: number, uptime: number): CostItem {
  const pods = workload.replicas ?? nodes;
  const each = workload.containers.reduce((sum, { requests }) => sum + nodeShare(requests), 0);
  const asleep = uptime === 1 ? "" : `, ${Math.round(uptime * 100)} % of the time`;
  return {
    component: groupOf(workload),
    kind: "nodes",
    what: `${workload.name}: ${plural(pods, "pod")}${asleep}`,
    monthly: each * pods * uptime,
  };
}

/** USD a month that every volume of the StorageClass costs beside its size. */
function performance(inventory: Inventory): number {
  const parameters = inventory.objects("StorageClass")[0];
  const above = (name: keyof typeof included) =>
    Math.max(0, Number(textAt(parameters, "parameters", name) || included[name]) - included[name]);
  return above("iops") * priceOf("ebs.gp3.iops") + above("throughput") * priceOf("ebs.gp3.throughput");
}

/** Days that the daily backup keeps a snapshot of every volume; 0 without one. */
function backupDays(inventory: Inventory): number {
  const rules = inventory.aws("backup/plan:Plan").flatMap(({ inputs }) => listAt(inputs, "rules"));
  return Math.max(0, ...rules.map((rule) => numberAt(rule, "lifecycle", "deleteAfter") ?? 0));
}

/** Bytes in use on a volume: as predicted, never more than there are. */
function usedBytes(workload: Workload, bytes: number, { rows }: Capacity): number {
  const row = rows.find(({ component, kind }) => component === workload.name && kind === "volume");
  return Math.min(bytes, row?.needed ?? bytes * assumed("filledUnpredicted"));
}

function volumeItems(workload: Workload, inventory: Inventory, capacity: Capacity): CostItem[] {
  const replicas = workload.replicas ?? 0;
  const days = backupDays(inventory);
  const changes = 1 + (days - 1) * assumed("changedPerDay");
  return workload.claims.flatMap(({ bytes }): CostItem[] => {
    const common = { component: groupOf(workload), kind: "volumes" } as const;
    const size = `${bytes / gib} GiB`;
    const disk = (bytes / gib) * priceOf("ebs.gp3") + performance(inventory);
    const snapshots = (usedBytes(workload, bytes, capacity) / 1e9) * changes * priceOf("ebs.snapshot");
    return [
      { ...common, what: `${workload.name}: ${replicas} x ${size} gp3`, monthly: disk * replicas },
      ...(days > 0
        ? [{ ...common, what: `${workload.name}: snapshots of ${days} days`, monthly: snapshots * replicas }]
        : []),
    ];
  });
}

/** What workloads cost: their share of the nodes, their volumes, and the snapshots of these. */
export function clusterItems(inventory: Inventory, capacity: Capacity, nodes: number): CostItem[] {
  const uptimeOf = uptimes(inventory);
  return inventory.workloads.flatMap((workload) => [
    nodesItem(workload, nodes, uptimeOf(workload)),
    ...volumeItems(workload, inventory, capacity),
  ]);
}
