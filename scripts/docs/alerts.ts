import { inhibitRules } from "../../components/alertmanager/inhibition";
import { gapsIn } from "./alerts/gaps";
import { routedBy, routesOf } from "./alerts/routes";
import { alertRows } from "./alerts/rows";
import type { AlertRow } from "./alerts/rows";
import { notice } from "./document";
import type { Document } from "./document";
import { blocks, code, table } from "./markdown";

const stacks = ["production", "staging"] as const;

/** Worst first, as a page is read at night. */
const severities = ["critical", "warning", "info", "none"];

const introduction = blocks(
  "# Alerts",
  notice("the rules, unit tests, dashboards, runbooks and routes of the rooms"),
  "Every alert of the stack with all that belongs to it, and who is told. A gap stops `npm run docs` and names what is missing. " +
    "`tests/content/routing.test.ts` holds a row per alert, written by hand, against what the real amtool says of the rendered " +
    "`alertmanager.yml` of both stacks, with every set of channels.",
);

const link = (text: string, path: string): string => `[${text}](../${path})`;

const list = (names: readonly string[]): string => names.join(", ") || "nobody";

/** Severities and teams that there are, each with one of their alerts. */
function kindsOf(rows: readonly AlertRow[]): AlertRow[] {
  const kinds = [...new Map(rows.map((row) => [`${row.severity} ${row.team}`, row] as const)).values()];
  const rank = ({ severity, team }: AlertRow): string => `${severities.indexOf(severity)} ${team}`;
  return kinds.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

function routing(rows: readonly AlertRow[]): string {
  const routes = new Map(stacks.map((stack) => [stack, routesOf(stack)] as const));
  const reached = (stack: (typeof stacks)[number], row: AlertRow): string => {
    const names = routes.get(stack)?.receiversOf(routedBy(row)) ?? [];
    const told = names.flatMap((name) => routes.get(stack)?.receivers.get(name) ?? []);
    return `${names.map(code).join(", ")}: ${list(told)}`;
  };
  const cells = kindsOf(rows).map((row) => [
    row.severity === "none" ? `${code(row.alert)} alone` : row.severity,
    row.team,
    String(rows.filter(({ severity, team }) => severity === row.severity && team === row.team).length),
    ...stacks.map((stack) => reached(stack, row)),
  ]);
  return blocks(
    "## Who is told",
    "While every channel that the stack file switches on has its secret. A channel without its secret is left out, and the " +
      "routes close the gap: critical alerts go to what is left of Slack, e-mail and PagerDuty, everything else to the least " +
      "obtrusive channel there is. The Watchdog never reaches people: it goes to the dead man's switch, or nowhere.",
    table(["Severity", "Team", "Alerts", ...stacks], cells),
  );
}

const matchers = (all: readonly string[]): string => all.map(code).join(", ");

function inhibition(): string {
  return blocks(
    "## What holds what back",
    "While the first fires, nobody is told of the second, if the labels in the last column are the same. " +
      "`tests/content/inhibition.test.ts` tries each rule on the real Alertmanager.",
    table(
      ["While this fires", "this is held back", "of the same"],
      inhibitRules.map(({ source_matchers: source, target_matchers: target, equal }) => [
        matchers(source),
        matchers(target),
        equal.join(", "),
      ]),
    ),
  );
}

function reads({ engine, metrics }: AlertRow): string {
  if (engine === "loki") return "log lines";
  return metrics.map(code).join(", ") || "nothing: it always fires";
}

function matrixRow(row: AlertRow, receivers: readonly string[]): string[] {
  const { alert, severity, team, tests, dashboard, runbook = "" } = row;
  const testLinks = tests.map((path) => link(path.replace(/^.*\//, "").replace(/\.test\.\w+$/, ""), path));
  return [
    reads(row),
    `**${alert}**`,
    `${severity}, ${team}`,
    testLinks.join(", "),
    dashboard === undefined ? "none" : link(dashboard.uid, dashboard.path),
    link("runbook", runbook),
    receivers.map(code).join(", "),
  ];
}

function matrix(rows: readonly AlertRow[]): string {
  const routes = routesOf("production");
  const rooms = [...new Set(rows.map(({ room }) => room))];
  const header = ["Metrics", "Alert", "Fires as", "Unit tests", "Panel", "Runbook", "Route"];
  const sections = rooms.map((room) => {
    const own = rows.filter((row) => row.room === room);
    return blocks(
      `### ${room}`,
      table(
        header,
        own.map((row) => matrixRow(row, routes.receiversOf(routedBy(row)))),
      ),
    );
  });
  return blocks(
    "## From metric to route",
    `${rows.length} alerts, in the rooms whose metrics they read. Metrics are those that are scraped, also where a recording rule ` +
      "stands between. The panel has the alert's name, in the collapsed row *Alerts* of the dashboard. The route is the receiver " +
      "in production.",
    ...sections,
  );
}

/** docs/alerts.md: routing, inhibition, and what belongs to every alert; fails while anything is missing. */
export const alerts: Document = {
  path: "docs/alerts.md",
  render: () => {
    const rows = alertRows();
    const routes = routesOf("production");
    const gaps = gapsIn(rows, (row) =>
      routes.receiversOf(routedBy(row)).flatMap((name) => routes.receivers.get(name) ?? []),
    );
    if (gaps.length > 0) throw new Error(`docs/alerts.md would have gaps:\n${gaps.join("\n")}`);
    return blocks(introduction, routing(rows), inhibition(), matrix(rows));
  },
};
