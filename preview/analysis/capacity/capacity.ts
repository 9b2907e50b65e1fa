import type { Fault } from "../../../settings/faults";
import type { Settings } from "../../../settings/schema";
import type { Inventory } from "../inventory";
import { logsOf, logsRows } from "./logs";
import type { Logs } from "./logs";
import { kubeStateMetricsRows, metricsOf, metricsRows } from "./metrics";
import type { Metrics } from "./metrics";
import { faultsOf } from "./row";
import type { CapacityRow } from "./row";
import { tracesRows } from "./traces";

/** What the declared load needs, and whether what would be deployed holds it. */
export interface Capacity {
  /** What every Prometheus takes in; absent without one. */
  readonly metrics?: Metrics;
  /** What Loki takes in; absent without it. */
  readonly logs?: Logs;
  readonly rows: readonly CapacityRow[];
  /** Volumes and limits that cannot hold the load: faults of the stack file, since two of its settings contradict. */
  readonly faults: readonly Fault[];
}

/** One fault per setting, that of the row which needs most: servers of a kind share their settings. */
function faultsOfAll(rows: readonly CapacityRow[]): Fault[] {
  const judged = rows.flatMap((row) => faultsOf(row).map((fault) => ({ fault, needed: row.needed })));
  return judged
    .filter(({ fault, needed }, index) =>
      judged.every(
        (other, place) =>
          other.fault.path !== fault.path || other.needed < needed || (other.needed === needed && place >= index),
      ),
    )
    .map(({ fault }) => fault);
}

/** Predicts what the declared load needs of everything that is rendered; rooms that are not there are left out. */
export function capacityOf(inventory: Inventory, load: Settings["load"]): Capacity {
  const metrics = metricsOf(inventory, load);
  const logs = logsOf(inventory, load);
  const rows = [
    ...(metrics ? metricsRows(inventory, load, metrics) : []),
    ...kubeStateMetricsRows(inventory, load),
    ...(logs ? logsRows(inventory, load, logs) : []),
    ...tracesRows(inventory, load),
  ];
  return { ...(metrics && { metrics }), ...(logs && { logs }), rows, faults: faultsOfAll(rows) };
}
