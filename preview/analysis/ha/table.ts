import type { Inventory } from "../inventory";
import type { Workload } from "../workload";
import { drainOf } from "./drain";
import type { Drain } from "./drain";
import { roleOf } from "./roles";
import { storesOf } from "./stores";
import type { Store } from "./stores";
import { sure, survival, within } from "./survival";
import type { Places, Survival } from "./survival";

/** One line of the table of what a stack survives. */
export interface HaRow {
  readonly component: string;
  /** How many of what there are. */
  readonly size: string;
  /** For data that comes in; absent where none does. */
  readonly writes?: Survival;
  /** For people and queries; absent where nobody asks it. */
  readonly reads?: Survival;
  /** What draining a node does to it; absent for services of AWS. */
  readonly drain?: Drain;
  /** What is lost while no more is away than it survives; absent where it survives nothing. */
  readonly within?: string;
  /** What stops, and what is lost, while more is away. */
  readonly beyond: string;
  /** True when its volumes can be mounted in one zone only, so that a pod cannot move to another. */
  readonly boundToZone: boolean;
  /** True when there is more than one, which nobody pays for without expecting to survive a failure. */
  readonly claims: boolean;
  /** Why that does not hold; absent where it does, or is not claimed. */
  readonly problem?: string;
}

/** Why a workload of several pods does not survive the loss of one pod, or of one node. */
function problemOf(workload: Workload, sides: Pick<HaRow, "writes" | "reads">, places: Places): string | undefined {
  const { replicas = 1, nodes } = workload;
  if (replicas < 2) return undefined;
  if (nodes === "required" && replicas > places.nodes) {
    return `${replicas} pods that may not share a node do not fit ${places.nodes} nodes`;
  }
  const stopped = (["writes", "reads"] as const).filter((side) => sides[side]?.pods === 0);
  if (stopped.length > 0) return `${stopped.join(" and ")} stop with the first of ${replicas} pods`;
  const together = [sides.writes, sides.reads].some((side) => side && (!side.nodes.sure || side.nodes.count === 0));
  return together ? "nothing keeps its pods on different nodes" : undefined;
}

function sizeOf({ replicas }: Workload): string {
  if (replicas === undefined) return "1 per node";
  return `${replicas} ${replicas === 1 ? "pod" : "pods"}`;
}

/** An agent of every node: the loss of one costs what comes from its own node, and nothing else. */
function agentRow(workload: Workload): HaRow {
  const { beyond } = roleOf(workload.name);
  const writes: Survival = { pods: 0, nodes: sure(0), zones: sure(0) };
  const common = { component: workload.name, size: sizeOf(workload), boundToZone: false, claims: false };
  return { ...common, writes, drain: "per node", beyond };
}

function workloadRow(
  workload: Workload,
  inventory: Inventory,
  places: Places,
  stores: ReadonlyMap<string, Store>,
): HaRow {
  if (workload.kind === "DaemonSet") return agentRow(workload);
  const { replicas = 1 } = workload;
  const role = roleOf(workload.name);
  const needed = stores.get(role.needs?.(workload) ?? "")?.survival;
  const tolerated = {
    ...(role.writes && { writes: role.writes(workload, inventory) }),
    ...(role.reads && { reads: role.reads(workload, inventory) }),
  };
  const side = (count: number | undefined) =>
    count === undefined ? undefined : within(survival(count, { ...workload, replicas }, places), needed);
  const writes = side(tolerated.writes);
  const reads = side(tolerated.reads);
  const problem = problemOf(workload, { ...(writes && { writes }), ...(reads && { reads }) }, places);
  const least = Math.min(...Object.values(tolerated), Number.POSITIVE_INFINITY);
  return {
    component: workload.name,
    size: sizeOf(workload),
    ...(writes && { writes }),
    ...(reads && { reads }),
    drain: Number.isFinite(least) ? drainOf(inventory.budgetsOf(workload), replicas, least) : "safe",
    ...(least > 0 && role.within !== undefined ? { within: role.within } : {}),
    beyond: role.beyond,
    boundToZone: workload.claims.length > 0,
    claims: replicas > 1,
    ...(problem === undefined ? {} : { problem }),
  };
}

function storeRow({ name, size, claims, survival: survived, within: lost, beyond }: Store): HaRow {
  const stops = claims && survived.nodes.count === 0;
  return {
    component: name,
    size,
    writes: survived,
    reads: survived,
    ...(survived.nodes.count > 0 ? { within: lost } : {}),
    beyond,
    boundToZone: false,
    claims,
    ...(stops ? { problem: "writes and reads stop with the first node" } : {}),
  };
}

/**
 * What every component of a stack survives, computed from what would be deployed: workloads first, then services of AWS.
 *
 * @param places nodes and zones of the cluster
 */
export function haTable(inventory: Inventory, places: Places): HaRow[] {
  const stores = storesOf(inventory);
  const byKey = new Map(stores.map((store) => [store.key, store]));
  const workloads = inventory.workloads.map((workload) => workloadRow(workload, inventory, places, byKey));
  return [...workloads, ...stores.map(storeRow)];
}
