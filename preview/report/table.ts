import type { Style } from "./style";

/** A column of a table; numbers are set to the right, so that they can be compared. */
export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
}

/** A line of a table: its cells, and how it is painted as a whole. */
export interface Line {
  readonly cells: readonly string[];
  readonly paint?: (text: string) => string;
}

const gap = "  ";

/** Lines with aligned columns under their titles; the last column runs free and is dimmed. */
export function table(columns: readonly Column[], lines: readonly Line[], style: Style): string {
  const rows = [columns.map(({ title }) => title), ...lines.map(({ cells }) => cells)];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => (row[index] ?? "").length)));
  const padded = (cells: readonly string[]): string[] =>
    columns.map(({ align }, index) => {
      const cell = cells[index] ?? "";
      return align === "right" ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0);
    });
  const joined = (cells: readonly string[], paint: (text: string) => string): string => {
    const parts = padded(cells);
    const free = columns.at(-1)?.align !== "right";
    const head = parts.slice(0, free ? -1 : undefined).join(gap);
    const tail = free ? (parts.at(-1) ?? "").trimEnd() : "";
    return `${gap}${paint(head)}${tail === "" ? "" : `${gap}${style.dim(tail)}`}`.trimEnd();
  };
  const plain = (text: string): string => text;
  const title = joined(rows[0] ?? [], style.dim);
  return [title, ...lines.map(({ cells, paint }) => joined(cells, paint ?? plain))].join("\n");
}
