import type { AlertRow } from "./rows";

/** Alerts about no dashboard: one is about the page that shows them, one about nothing. */
export const withoutDashboard: readonly string[] = ["GrafanaDown", "Watchdog"];

/** The alert that reads nothing, because it has to fire whatever happens. */
const withoutMetric = "Watchdog";

function gapsOfRow({ room, alert, engine, metrics, tests, dashboard, runbook }: AlertRow): string[] {
  const exempt = withoutDashboard.includes(alert);
  const faults: readonly (readonly [gap: boolean, what: string])[] = [
    [engine !== "loki" && metrics.length === 0 && alert !== withoutMetric, "reads no metric"],
    [tests.length === 0, `fires in no unit test: add one to tests/alerts/${room.split("/").pop() ?? room}/`],
    [!dashboard && !exempt, "leads to no dashboard that exists: name one in its annotation `dashboard`"],
    [dashboard?.panel === false, `has no panel of its name on the dashboard ${dashboard?.uid ?? ""}`],
    [runbook === undefined, `has no runbook: write components/${room}/runbooks/${alert}.md`],
  ];
  return faults.filter(([gap]) => gap).map(([, what]) => `${alert} ${what}`);
}

/**
 * What is missing of what belongs to an alert; empty when the matrix is complete.
 *
 * @param destinations whom a row's alert reaches while every channel has its secret; empty for nobody
 */
export function gapsIn(rows: readonly AlertRow[], destinations: (row: AlertRow) => readonly string[]): string[] {
  return rows.flatMap((row) => [
    ...gapsOfRow(row),
    ...(destinations(row).length > 0 ? [] : [`${row.alert} notifies nobody: see components/alertmanager/routing.ts`]),
  ]);
}
