import type { Count, Survival } from "../analysis/ha/survival";
import type { HaRow } from "../analysis/ha/table";
import type { Style } from "./style";
import { table } from "./table";

const countText = ({ count, sure }: Count): string => (sure ? String(count) : `(${count})`);

/** Failures survived as pods/nodes/zones; `-` for what does not apply. */
export const survivalText = (survival: Survival | undefined): string =>
  survival === undefined
    ? "-"
    : [String(survival.pods ?? "-"), countText(survival.nodes), countText(survival.zones)].join("/");

/** How the numbers are to be read. */
export const legend =
  "failures survived for writes and reads, as pods/nodes/zones; (n) only while pods are spread as the scheduler prefers";

const columns = [
  { title: "" },
  { title: "component" },
  { title: "size" },
  { title: "writes" },
  { title: "reads" },
  { title: "a drain" },
  { title: "while more is away" },
];

/** What every component survives, and what is lost meanwhile. */
export function availability(rows: readonly HaRow[], style: Style): string {
  const lines = rows.map(({ component, size, writes, reads, drain, beyond, problem }) => ({
    cells: [
      problem === undefined ? " " : "!",
      component,
      size,
      survivalText(writes),
      survivalText(reads),
      drain ?? "-",
      problem === undefined ? beyond : `${problem}; ${beyond}`,
    ],
    ...(problem === undefined ? {} : { paint: style.yellow }),
  }));
  return `${style.dim(`  ${legend}`)}\n${table(columns, lines, style)}`;
}
