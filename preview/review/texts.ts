import type { Verdict, Violation } from "../judge";
import { freeText, hasText } from "../report/capacity";
import { amount } from "../analysis/amount";
import { headRoom, isTight } from "../analysis/capacity/row";
import type { CapacityRow } from "../analysis/capacity/row";
import { targetShare } from "../analysis/cost/cost";
import type { ComponentCost, Cost } from "../analysis/cost/cost";
import type { HaRow } from "../analysis/ha/table";
import { survivalText } from "../report/availability";
import { costCells, costTitles, dollars, freeSentence, percent, signed } from "../report/cost";
import { counted } from "../report/style";
import type { Alert, AlertChange } from "./alerts";
import type { Comparison, Review } from "./review";

/** A table as texts, for Markdown and HTML alike. */
export interface Texts {
  readonly caption: string;
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Indexes of the columns that hold numbers. */
  readonly numbers?: readonly number[];
}

/** What each component survives. */
export const haTexts = (rows: readonly HaRow[]): Texts => ({
  caption: "What each component survives, as pods/nodes/zones",
  titles: ["component", "size", "writes", "reads", "a drain", "problem", "while more is away"],
  rows: rows.map(({ component, size, writes, reads, drain, problem, beyond }) => [
    component,
    size,
    survivalText(writes),
    survivalText(reads),
    drain ?? "-",
    problem ?? "",
    beyond,
  ]),
});

const judged = (row: CapacityRow): string =>
  (headRoom(row) ?? 0) < 0 ? "does not hold" : isTight(row) ? "less than a fifth free" : "";

/** What the declared load needs. */
export const capacityTexts = (rows: readonly CapacityRow[]): Texts => ({
  caption: "What the declared load needs of volumes and limits",
  titles: ["component", "what", "needs", "has", "free", "verdict", "how"],
  rows: rows.map((row) => [
    row.component,
    row.what,
    amount(row.needed, row.unit),
    hasText(row),
    freeText(row),
    judged(row),
    row.how,
  ]),
  numbers: [2, 3, 4],
});

/** What each component costs. */
export const costTexts = ({ components }: Cost): Texts => ({
  caption: "Cost by component, USD a month",
  titles: ["component", ...costTitles],
  rows: components.map((component: ComponentCost) => [component.component, ...costCells(component)]),
  numbers: costTitles.map((_, index) => index + 1),
});

/** What the stack costs, in one sentence. */
export function costSentence({ free, total, share, infrastructure, managedTotal, region, date }: Cost): string {
  if (free) return `${freeSentence}.`;
  const part = `${percent(share)} of the declared ${dollars(infrastructure)} for infrastructure (wanted: at most ${targetShare * 100} %)`;
  return `${dollars(total)} USD a month, ${part}; managed services would cost ${dollars(managedTotal)}. List prices of ${region}, ${date}.`;
}

/** Who gets which alerts. */
export function routingTexts({ alerts }: Review): Texts {
  const destinations = [...new Set(alerts.map(({ destination }) => destination))];
  return {
    caption: "Where alerts go",
    titles: ["receiver and channels", "alerts", "critical", "warning", "other"],
    rows: destinations.map((destination) => {
      const own = alerts.filter((alert) => alert.destination === destination);
      const of = (severity: string) => own.filter(({ labels }) => labels["severity"] === severity).length;
      const [critical, warning] = [of("critical"), of("warning")];
      return [destination, own.length, critical, warning, own.length - critical - warning].map(String);
    }),
    numbers: [1, 2, 3, 4],
  };
}

const levels = ["mandatory", "advisory"] as const;

/** Sums of a verdict: `114 rules, 0 mandatory, 1 advisory`. */
export function verdictText({ ran, violations, exempted }: Verdict): string {
  if (ran.length === 0) return "no policy pack beside the program";
  const of = (level: Violation["level"]) => `${violations.filter((one) => one.level === level).length} ${level}`;
  return [counted(ran.length, "rule"), ...levels.map(of), `${exempted.length} exempted`].join(", ");
}

/** `2 added, 1 removed, 3 changed`, or `none`. */
export function changeCounts(changes: readonly { readonly kind: "added" | "removed" | "changed" }[]): string {
  const kinds = ["added", "removed", "changed"] as const;
  const counts = kinds.map((kind) => [kind, changes.filter((change) => change.kind === kind).length] as const);
  const told = counts.filter(([, count]) => count > 0).map(([kind, count]) => `${count} ${kind}`);
  return told.join(", ") || "none";
}

/** Cost of the stack, with its difference from the base. */
export function costText(cost: Cost, comparison: Comparison | undefined): string {
  const change = comparison?.analysis ? comparison.analysis.total.after - comparison.analysis.total.before : undefined;
  const difference = change === undefined ? "" : ` (${Math.abs(change) < 0.005 ? "unchanged" : signed(change)})`;
  return `${dollars(cost.total)} USD a month${difference}`;
}

const severityOf = ({ labels }: Alert): string => labels["severity"] ?? "none";

/** What changes of an alert, one text per difference. */
export function alertTexts({ kind, alert, differences }: AlertChange): string[] {
  if (kind !== "changed") return [`${kind}: for ${alert.for}`];
  return differences.map(({ what, before, after }) => `${what}: ${before || "none"} → ${after || "none"}`);
}

/** `critical`, `none`. */
export const severityText = severityOf;
