import { ordered } from "../../render/format";
import type { Analysis } from "../analysis";
import type { CapacityRow } from "../capacity/row";
import type { ComponentCost } from "../cost/cost";
import type { HaRow } from "../ha/table";

/** Something as the stack file has it, and as it would be; one of them is absent where it appears or disappears. */
export interface Change<T> {
  readonly name: string;
  readonly before?: T;
  readonly after?: T;
}

/** What changed settings change; what stays as it is, is left out. */
export interface Difference {
  readonly cost: readonly Change<ComponentCost>[];
  /** USD a month. */
  readonly total: { readonly before: number; readonly after: number };
  readonly capacity: readonly Change<CapacityRow>[];
  readonly ha: readonly Change<HaRow>[];
}

/** USD below which a change of cost is none. */
const cent = 0.01;

function changes<T>(
  before: readonly T[],
  after: readonly T[],
  nameOf: (one: T) => string,
  differs: (old: T, now: T) => boolean,
): Change<T>[] {
  const [old, now] = [before, after].map((all) => new Map(all.map((one) => [nameOf(one), one])));
  const names = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])];
  return names.flatMap((name): Change<T>[] => {
    const [a, b] = [old?.get(name), now?.get(name)];
    if (a !== undefined && b !== undefined && !differs(a, b)) return [];
    return [{ name, ...(a === undefined ? {} : { before: a }), ...(b === undefined ? {} : { after: b }) }];
  });
}

const survived = ({ size, writes, reads, drain, problem }: HaRow): string =>
  // One order of keys: an analysis that was kept in a file may have another.
  JSON.stringify(ordered([size, writes, reads, drain, problem]));

/** The part of an analysis that is compared. */
export type Compared = Pick<Analysis, "ha" | "cost"> & { readonly capacity: Pick<Analysis["capacity"], "rows"> };

/** What differs between the analyses of two stacks: a stack file and changed settings, or a base and a head. */
export function difference(before: Compared, after: Compared): Difference {
  return {
    cost: changes(
      before.cost.components,
      after.cost.components,
      ({ component }) => component,
      (old, now) => Math.abs(old.total - now.total) >= cent,
    ),
    total: { before: before.cost.total, after: after.cost.total },
    capacity: changes(
      before.capacity.rows,
      after.capacity.rows,
      // A row that tells its retention is the same row with another one.
      ({ component, what }) => `${component} ${what.replace(/ of \d+[smhdwy]$/, "")}`,
      (old, now) => Math.abs(old.needed - now.needed) > 1e-6 * old.needed || old.available !== now.available,
    ),
    ha: changes(
      before.ha,
      after.ha,
      ({ component }) => component,
      (old, now) => survived(old) !== survived(now),
    ),
  };
}
