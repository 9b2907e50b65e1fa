import { panels } from "../../../tests/support/expositions/content";
import { readingsOf } from "../../../tests/support/expositions/readings";
import type { RuleServer } from "./evaluation";

export interface PanelWidth {
  /** `dashboard uid: panel`. */
  readonly where: string;
  readonly series: number;
}

/** Series that a query selects in a server, those of all of its selectors. */
async function width(expr: string, server: RuleServer): Promise<number> {
  const selectors = readingsOf(expr).selectors.map(({ metric, matchers }) => {
    const inside = matchers.map(({ label, operator, value }) => `${label}${operator}${JSON.stringify(value)}`);
    return `${metric}{${inside.join(", ")}}`;
  });
  const counts = await Promise.all([...new Set(selectors)].map((selector) => server.number(`count(${selector})`)));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The panel that reads most, with all values of its variables chosen. */
export async function widestPanel(server: RuleServer): Promise<PanelWidth> {
  const widths: PanelWidth[] = [];
  for (const { where, expr } of panels()) widths.push({ where, series: await width(expr, server) });
  return widths.reduce((most, one) => (one.series > most.series ? one : most));
}
