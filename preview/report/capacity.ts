import { amount, count } from "../analysis/amount";
import type { Capacity } from "../analysis/capacity/capacity";
import type { Metrics } from "../analysis/capacity/metrics";
import { headRoom, isTight } from "../analysis/capacity/row";
import type { CapacityRow } from "../analysis/capacity/row";
import { nameList } from "./style";
import type { Style } from "./style";
import { table } from "./table";

const columns = [
  { title: "" },
  { title: "component" },
  { title: "what" },
  { title: "needs", align: "right" },
  { title: "has", align: "right" },
  { title: "free", align: "right" },
  { title: "how" },
] as const;

/** Free share of what there is, in percent; `-` without a limit. */
export function freeText(row: CapacityRow): string {
  const free = headRoom(row);
  return free === undefined ? "-" : `${Math.floor(free * 100)} %`;
}

/** What there is, or `-` without a limit. */
export const hasText = ({ available, unit }: CapacityRow): string =>
  available === undefined ? "-" : amount(available, unit);

const isOver = (row: CapacityRow): boolean => (headRoom(row) ?? 0) < 0;

/** Columns of the line that tells where series come from. */
const seriesWidth = 100;

function seriesLine({ parts, series }: Metrics): string {
  const largest = [...parts].sort((a, b) => b.series - a.series);
  const names = largest.map((part) => `${part.source} ${count(part.series)}`);
  return `  ${count(series)} series: ${nameList(names, seriesWidth)}`;
}

/** What the declared load needs of volumes and limits: `x` does not hold, `!` has less than a fifth free. */
export function capacity({ metrics, rows }: Capacity, style: Style): string {
  const lines = rows.map((row) => ({
    cells: [
      isOver(row) ? "x" : isTight(row) ? "!" : " ",
      row.component,
      row.what,
      amount(row.needed, row.unit),
      hasText(row),
      freeText(row),
      row.how,
    ],
    ...(isOver(row) ? { paint: style.red } : isTight(row) ? { paint: style.yellow } : {}),
  }));
  return [table(columns, lines, style), ...(metrics ? [style.dim(seriesLine(metrics))] : [])].join("\n");
}
