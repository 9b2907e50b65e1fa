import type { Analysis } from "./analysis";
import { headRoom } from "./capacity/row";
import type { CapacityRow } from "./capacity/row";
import { targetShare } from "./cost/cost";
import type { Cost } from "./cost/cost";
import type { Count, Survival } from "./ha/survival";
import type { HaRow } from "./ha/table";
import type { Difference } from "./what-if/difference";

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

const countOf = ({ count, sure }: Count) => ({ count, enforced: sure });

const survivalOf = (survival: Survival | undefined) =>
  survival ? { pods: survival.pods ?? null, nodes: countOf(survival.nodes), zones: countOf(survival.zones) } : null;

const availabilityOf = ({ component, size, writes, reads, drain, within, beyond, boundToZone, problem }: HaRow) => ({
  component,
  size,
  writes: survivalOf(writes),
  reads: survivalOf(reads),
  drain: drain ?? null,
  lostWithin: within ?? null,
  lostBeyond: beyond,
  boundToZone,
  problem: problem ?? null,
});

function capacityOf(row: CapacityRow) {
  const { component, what, unit, needed, available, room, how } = row;
  const free = headRoom(row);
  return {
    component,
    what,
    unit,
    needed: rounded(needed, 2),
    available: available ?? null,
    free: free === undefined ? null : rounded(free, 3),
    setting: room?.path ?? null,
    how,
  };
}

const money = <T extends { readonly monthly: number }>(item: T) => ({ ...item, monthly: rounded(item.monthly, 2) });

function costOf(cost: Cost) {
  const { region, date, items, components, total, infrastructure, share, managed, managedTotal, unpriced } = cost;
  return {
    currency: "USD",
    per: "month",
    prices: { region, date },
    total: rounded(total, 2),
    infrastructure,
    share: rounded(share, 4),
    targetShare,
    components: components.map(({ component, total: sum }) => ({ component, monthly: rounded(sum, 2) })),
    items: items.map(money),
    managed: { total: rounded(managedTotal, 2), items: managed.map(money) },
    unpriced,
  };
}

function changeOf({ cost, total, capacity, ha }: Difference) {
  const sums = ({ name, before, after }: Difference["cost"][number]) => ({
    component: name,
    before: rounded(before?.total ?? 0, 2),
    after: rounded(after?.total ?? 0, 2),
  });
  return {
    cost: { total: { before: rounded(total.before, 2), after: rounded(total.after, 2) }, components: cost.map(sums) },
    capacity: capacity.map(({ before, after }) => ({
      before: before ? capacityOf(before) : null,
      after: after ? capacityOf(after) : null,
    })),
    highAvailability: ha.map(({ before, after }) => ({
      before: before ? availabilityOf(before) : null,
      after: after ? availabilityOf(after) : null,
    })),
  };
}

/** The part of `--json` that holds the three tables; null for each where there is none. */
export function analysisOf(analysis: Analysis | undefined, change?: Difference) {
  return {
    highAvailability: analysis?.ha.map(availabilityOf) ?? null,
    capacity: analysis
      ? { series: analysis.capacity.metrics?.parts ?? [], rows: analysis.capacity.rows.map(capacityOf) }
      : null,
    cost: analysis ? costOf(analysis.cost) : null,
    whatIf: change ? changeOf(change) : null,
  };
}
