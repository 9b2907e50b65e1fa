import { counted, type Style } from "../preview/report/style";
import { table } from "../preview/report/table";
import type { State } from "./check";
import type { Judged } from "./doctor";

/** A finished examination. */
export interface Examination {
  readonly stack: string;
  readonly context: string;
  readonly server: string;
  /** Checks that were left out. */
  readonly skipped: readonly string[];
  readonly findings: readonly Judged[];
}

const states: readonly State[] = ["failed", "warning", "not judged", "ok"];

/** 1 when something failed, with `strict` also for whatever else is not fine. */
export const exitCodeOf = (findings: readonly Judged[], strict: boolean): 0 | 1 =>
  findings.some(({ state }) => state === "failed" || (strict && state !== "ok")) ? 1 : 0;

/** How many findings are of each state, those without any left out. */
function totals(findings: readonly Judged[]): string {
  const parts = states.map((state) => ({ state, count: findings.filter((one) => one.state === state).length }));
  return parts
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${state}`)
    .join(", ");
}

/** One line per finding, what to do below the table, and the totals. */
export function report({ stack, context, server, skipped, findings }: Examination, style: Style): string {
  const paint: Readonly<Record<State, (text: string) => string>> = {
    ok: style.green,
    warning: style.yellow,
    failed: style.red,
    "not judged": style.dim,
  };
  const columns = ["check", "state", "subject", "finding"].map((title) => ({ title }));
  const lines = findings.map(({ check, state, subject, detail }) => ({
    cells: [check, state, subject, detail],
    paint: paint[state],
  }));
  const remedies = findings.flatMap(({ check, subject, state, remedy }) =>
    state === "ok" || remedy === undefined ? [] : [`  ${check}, ${subject}: ${remedy}`],
  );
  const todo = remedies.length > 0 ? ["", style.bold("What to do"), ...remedies] : [];
  const left = skipped.length > 0 ? [`Skipped: ${skipped.join(", ")}`] : [];
  const sum = `${stack} at ${context} (${server}): ${counted(findings.length, "finding")}, ${totals(findings)}`;
  return [table(columns, lines, style), ...todo, "", ...left, sum, ""].join("\n");
}
