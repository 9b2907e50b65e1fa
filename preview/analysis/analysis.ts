import { capacityOf } from "./capacity/capacity";
import type { Capacity } from "./capacity/capacity";
import { costOf } from "./cost/cost";
import type { Cost } from "./cost/cost";
import type { Facts } from "./facts";
import { haTable } from "./ha/table";
import type { HaRow } from "./ha/table";
import { inventoryOf } from "./inventory";
import type { Rendered } from "./inventory";

/** What a stack survives, holds and costs, computed from what would be deployed and from the declared load. */
export interface Analysis {
  readonly ha: readonly HaRow[];
  readonly capacity: Capacity;
  readonly cost: Cost;
}

/** Computes the three tables; a stack that lacks rooms has shorter ones. */
export function analyze(resources: readonly Rendered[], facts: Facts): Analysis {
  const inventory = inventoryOf(resources);
  const capacity = capacityOf(inventory, facts.load);
  return {
    ha: haTable(inventory, { nodes: facts.load.nodes, zones: facts.zones }),
    capacity,
    cost: costOf(inventory, capacity, facts),
  };
}
