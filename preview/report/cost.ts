import { count } from "../analysis/amount";
import { targetShare } from "../analysis/cost/cost";
import type { ComponentCost, Cost } from "../analysis/cost/cost";
import type { Style } from "./style";
import { table } from "./table";

/** USD, with cents below ten. */
export const dollars = (amount: number): string => (Math.abs(amount) < 10 ? amount.toFixed(2) : count(amount));

/** USD with its sign. */
export const signed = (change: number): string => `${change < 0 ? "-" : "+"}${dollars(Math.abs(change))}`;

/** A share in percent with one decimal. */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

const kinds = ["nodes", "volumes", "objects", "services", "total"] as const;

/** Titles of the kinds of cost, in the order of `costCells`. */
export const costTitles = ["nodes", "volumes", "S3", "AWS services", "total"] as const;

/** The costs of a component as texts; empty where there are none. */
export const costCells = (cost: ComponentCost): string[] =>
  kinds.map((kind) => (cost[kind] === 0 ? "" : dollars(cost[kind])));

const columns = [{ title: "USD a month" }, ...costTitles.map((title) => ({ title, align: "right" as const }))];

function totals({ components, total }: Cost): ComponentCost {
  const of = (kind: (typeof kinds)[number]) => components.reduce((sum, component) => sum + component[kind], 0);
  return {
    component: "total",
    nodes: of("nodes"),
    volumes: of("volumes"),
    objects: of("objects"),
    services: of("services"),
    total,
  };
}

/** What there is to say of a stack without an AWS side. */
export const freeSentence = "AWS bills nothing: the stack has no AWS side";

/** What the stack costs, by component, and what the same load costs at managed services. */
export function cost(found: Cost, style: Style): string {
  if (found.free) return `  ${freeSentence}`;
  const { components, share, infrastructure, managed, managedTotal, region, date, elsewhere, unpriced } = found;
  const lines = [
    ...components.map((component) => ({ cells: [component.component, ...costCells(component)] })),
    { cells: ["total", ...costCells(totals(found))], paint: style.bold },
  ];
  const limit = `at most ${targetShare * 100} %`;
  const paint = share > targetShare ? style.yellow : style.green;
  const parts = managed.map(({ service, monthly }) => `${service} ${dollars(monthly)}`).join(", ");
  const place = elsewhere === undefined ? "" : `, the stack is in ${elsewhere}`;
  return [
    table(columns, lines, style),
    `  ${paint(percent(share))} of the declared ${dollars(infrastructure)} for infrastructure; wanted: ${limit}`,
    `  managed services would cost ${dollars(managedTotal)}: ${parts}`,
    ...(unpriced.length > 0
      ? [style.yellow(`  ! not in the price list, and not counted: ${unpriced.join(", ")}`)]
      : []),
    style.dim(`  list prices of ${region}, ${date}${place}; docs/cost.md tells what is not counted`),
  ].join("\n");
}
