import type { Fault } from "../../../settings/faults";
import { amount, quantity } from "../amount";
import type { Unit } from "../amount";
import { mainContainer } from "../workload";
import type { Workload } from "../workload";

/** The setting that gives the room. */
export interface Room {
  readonly path: string;
  /** Its value, as the stack file would have it. */
  readonly value: string | number;
  /** What to write for a need. */
  readonly write: (needed: number) => string | number;
}

/** One prediction: what the declared load needs of something, and what there is of it. */
export interface CapacityRow {
  readonly component: string;
  /** What of the component, for example `memory`. */
  readonly what: string;
  readonly kind: "memory" | "volume" | "objects" | "limit";
  readonly unit: Unit;
  readonly needed: number;
  /** Absent where there is no limit, as in S3. */
  readonly available?: number;
  readonly room?: Room;
  /** The sum, with its numbers. */
  readonly how: string;
  /** Settings that declare the load behind it. */
  readonly load: readonly string[];
  /** Another way out than more room, as an instruction. */
  readonly otherwise?: string;
}

/** Share of what there is that stays free; negative where it does not suffice, undefined without a limit. */
export const headRoom = ({ needed, available }: CapacityRow): number | undefined =>
  available === undefined ? undefined : available === 0 ? -1 : 1 - needed / available;

/** Share of what there is that a need may take before it is marked: a busy week takes more than an average one. */
const comfortable = 0.8;

/** True where less than a fifth stays free. */
export const isTight = ({ needed, available }: CapacityRow): boolean =>
  available !== undefined && needed > available * comfortable;

/** The fault of a volume or limit that cannot hold the declared load. */
export function faultsOf(row: CapacityRow): Fault[] {
  const { available, needed, unit, what, room, load, otherwise } = row;
  if (available === undefined || needed <= available || room === undefined) return [];
  const declared = `correct ${new Intl.ListFormat("en-US", { type: "disjunction" }).format(load)} if it is less`;
  const ways = [`write at least ${room.write(needed)}`, ...(otherwise === undefined ? [] : [otherwise]), declared];
  return [
    {
      path: room.path,
      value: room.value,
      reason: `cannot hold the declared load: ${row.component} needs ${amount(needed, unit)} (${what})`,
      remedy: ways.join(", or "),
    },
  ];
}

/** The memory limit of a workload's main container as the room for a prediction. */
export function memory(workload: Workload, path: string): Pick<CapacityRow, "available" | "room" | "unit" | "kind"> {
  const limit = mainContainer(workload)?.limits.memory ?? 0;
  const room = { path: `${path}.resources.limits.memory`, value: quantityOf(limit), write: quantity };
  return { kind: "memory", unit: "bytes", ...(limit > 0 ? { available: limit, room } : {}) };
}

/** The first volume of a workload as the room for a prediction. */
export function volume(workload: Workload, path: string): Pick<CapacityRow, "available" | "room" | "unit" | "kind"> {
  const [claim] = workload.claims;
  const room = claim && { path, value: quantityOf(claim.bytes), write: quantity };
  return { kind: "volume", unit: "bytes", ...(claim && room ? { available: claim.bytes, room } : {}) };
}

/** Bytes as a quantity in the largest unit that says them exactly. */
function quantityOf(bytes: number): string {
  const units = ["Ti", "Gi", "Mi", "Ki"] as const;
  const index = units.findIndex((_, power) => bytes > 0 && bytes % 2 ** (40 - 10 * power) === 0);
  return index === -1 ? String(bytes) : `${bytes / 2 ** (40 - 10 * index)}${units[index] ?? ""}`;
}
