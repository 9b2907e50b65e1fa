import { amount } from "../analysis/amount";
import type { CapacityRow } from "../analysis/capacity/row";
import type { HaRow } from "../analysis/ha/table";
import type { Change, Difference } from "../analysis/what-if/difference";
import { survivalText } from "./availability";
import { freeText, hasText } from "./capacity";
import { dollars, signed } from "./cost";
import type { Style } from "./style";
import { table } from "./table";

const capacityText = (row: CapacityRow | undefined): string =>
  row === undefined
    ? "-"
    : row.available === undefined
      ? amount(row.needed, row.unit)
      : `${amount(row.needed, row.unit)} of ${hasText(row)}, ${freeText(row)} free`;

const survivedText = (row: HaRow | undefined): string =>
  row === undefined ? "-" : `${row.size}, ${survivalText(row.writes)} and ${survivalText(row.reads)}`;

function costLines({ cost, total }: Difference): string[][] {
  const line = (name: string, before: number, after: number): string[] => [
    name,
    dollars(before),
    dollars(after),
    signed(after - before),
  ];
  const components = cost.map(({ name, before, after }) => line(name, before?.total ?? 0, after?.total ?? 0));
  return [...components, line("total, USD a month", total.before, total.after)];
}

const textLines = <T>(changes: readonly Change<T>[], textOf: (row: T | undefined) => string): string[][] =>
  changes.map(({ name, before, after }) => [name, textOf(before), textOf(after), ""]);

/** Rows of a difference: what, before, after, and how much costs differ. */
export const differenceRows = (difference: Difference) => ({
  cost: costLines(difference),
  capacity: textLines(difference.capacity, capacityText),
  ha: textLines(difference.ha, survivedText),
});

/** What changed settings change in cost, capacity and availability. */
export function whatIf(difference: Difference, style: Style): string {
  const columns = [{ title: "" }, { title: "stack file" }, { title: "so" }, { title: "difference" }];
  const lines = Object.values(differenceRows(difference)).flat();
  return table(
    columns,
    lines.map((cells) => ({ cells })),
    style,
  );
}
