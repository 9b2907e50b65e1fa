import { counted, type Style } from "../preview/report/style";
import { table } from "../preview/report/table";
import type { State } from "./check";
import type { Judged } from "./doctor";

const states: readonly State[] = ["failed", "warning", "not judged", "ok"];

/** How many findings are of each state, those without any left out. */
export function totals(findings: readonly Judged[]): string {
  const parts = states.map((state) => ({ state, count: findings.filter((one) => one.state === state).length }));
  return parts
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${state}`)
    .join(", ");
}

/** One line per finding, what to do below the table, and the totals. */
export function report(findings: readonly Judged[], where: string, style: Style): string {
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
  const remedies = findings.flatMap(({ subject, state, remedy }) =>
    state === "ok" || remedy === undefined ? [] : [`  ${subject}: ${remedy}`],
  );
  const todo = remedies.length > 0 ? ["", style.bold("What to do"), ...remedies] : [];
  const sum = `${counted(findings.length, "finding")} on ${where}: ${totals(findings)}`;
  return [table(columns, lines, style), ...todo, "", sum, ""].join("\n");
}
