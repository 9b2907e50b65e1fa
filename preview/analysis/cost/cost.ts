import type { Capacity } from "../capacity/capacity";
import type { Facts } from "../facts";
import type { Inventory } from "../inventory";
import { clusterItems } from "./cluster";
import { isPriced } from "./item";
import type { CostItem, CostKind } from "./item";
import { managedItems } from "./managed";
import type { ManagedItem } from "./managed";
import { priceBook } from "./prices";
import { serviceItems } from "./services";

/** Share of the infrastructure's cost that monitoring should stay below. */
export const targetShare = 0.05;

/** One line of the bill: a component, by kind of cost, in USD a month. */
export type ComponentCost = Readonly<Record<CostKind | "total", number>> & { readonly component: string };

export interface Cost {
  /** Region and day of the prices. */
  readonly region: string;
  readonly date: string;
  /** Set when the stack is in another region, where prices differ by some percent. */
  readonly elsewhere?: string;
  /** Set when the stack has no AWS side: nothing is billed, and there is nothing to compare. */
  readonly free?: true;
  readonly items: readonly CostItem[];
  /** Dearest first. */
  readonly components: readonly ComponentCost[];
  readonly total: number;
  /** Declared cost of the monitored platform. */
  readonly infrastructure: number;
  /** Total over that; should be at most `targetShare`. */
  readonly share: number;
  readonly managed: readonly ManagedItem[];
  readonly managedTotal: number;
  /** What the price list does not have, and the total lacks. */
  readonly unpriced: readonly string[];
}

const sum = (items: readonly { readonly monthly: number }[]): number =>
  items.reduce((total, { monthly }) => total + monthly, 0);

function componentsOf(items: readonly CostItem[]): ComponentCost[] {
  const names = [...new Set(items.map(({ component }) => component))];
  const lines = names.map((component) => {
    const own = items.filter((item) => item.component === component);
    const of = (kind: CostKind) => sum(own.filter((item) => item.kind === kind));
    const kinds = { nodes: of("nodes"), volumes: of("volumes"), objects: of("objects"), services: of("services") };
    return { component, ...kinds, total: sum(own) };
  });
  return lines.sort((a, b) => b.total - a.total);
}

/** The bill of a stack without an AWS side. */
function nothing({ load }: Facts): Cost {
  return {
    region: priceBook.region,
    date: priceBook.collected,
    free: true,
    items: [],
    components: [],
    total: 0,
    infrastructure: load.infrastructureCost,
    share: 0,
    managed: [],
    managedTotal: 0,
    unpriced: [],
  };
}

/** What a stack costs a month at list prices, and what the same load costs at managed services. */
export function costOf(inventory: Inventory, capacity: Capacity, facts: Facts): Cost {
  const { load, region } = facts;
  if (region === undefined) return nothing(facts);
  const all = [...clusterItems(inventory, capacity, load.nodes), ...serviceItems(inventory, capacity)];
  const items = all.filter(isPriced);
  const total = sum(items);
  const managed = managedItems(inventory, load, capacity, items);
  return {
    region: priceBook.region,
    date: priceBook.collected,
    ...(region === priceBook.region ? {} : { elsewhere: region }),
    items,
    components: componentsOf(items),
    total,
    infrastructure: load.infrastructureCost,
    share: total / load.infrastructureCost,
    managed,
    managedTotal: sum(managed),
    unpriced: all.flatMap((item) => (isPriced(item) ? [] : [item.unpriced])),
  };
}
