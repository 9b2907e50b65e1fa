import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { readBundles } from "../../../lib/bundle";
import type { Bundle, RuleEngine } from "../../../lib/contracts";
import { sourceMetrics } from "./metrics";

/** All that belongs to an alert, as paths from the repository's root; absent where it is missing. */
export interface AlertRow {
  readonly room: string;
  readonly alert: string;
  readonly severity: string;
  readonly team: string;
  readonly engine: RuleEngine;
  /** Scraped metrics behind its expression; empty for one that reads logs or nothing. */
  readonly metrics: readonly string[];
  /** Unit tests in which it fires. */
  readonly tests: readonly string[];
  /** Dashboard that it links to, and whether that has a panel of its name. */
  readonly dashboard?: { readonly uid: string; readonly path: string; readonly panel: boolean };
  readonly runbook?: string;
}

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface UnitTests {
  readonly tests: readonly {
    readonly alert_rule_test?: readonly { readonly alertname: string; readonly exp_alerts?: readonly unknown[] }[];
  }[];
}

interface Panel {
  readonly title?: string;
  readonly panels?: readonly Panel[];
}

const root = join(__dirname, "..", "..", "..");

/** Links of the bundles that are not shown, but of which the dashboard's uid is read back. */
const links = { repository: "", grafana: "" };

/** The test that lets a real Loki evaluate the alerts in LogQL, which promtool does not know. */
const logTest = "tests/content/loki-alerts.test.ts";

const rulesIn = (content: string): Rule[] =>
  (parse(content) as { groups: readonly { readonly rules: readonly Rule[] }[] }).groups.flatMap(({ rules }) => rules);

const titlesIn = (panels: readonly Panel[]): string[] =>
  panels.flatMap(({ title = "", panels: inner = [] }) => [title, ...titlesIn(inner)]);

/** Every unit test file with the alerts that it sees fire. */
function unitTests(): [path: string, fired: ReadonlySet<string>][] {
  const files = readdirSync(join(root, "tests/alerts"), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".test.yml"))
    .sort()
    .map((file) => {
      const path = `tests/alerts/${file}`;
      const { tests } = parse(readFileSync(join(root, path), "utf8")) as UnitTests;
      const cases = tests.flatMap(({ alert_rule_test: list = [] }) => list);
      return [path, new Set(cases.filter((one) => one.exp_alerts?.length).map((one) => one.alertname))];
    });
}

/** Each dashboard's file and the titles of its panels, by uid. */
function dashboardsOf(bundles: readonly Bundle[]): Map<string, { path: string; titles: readonly string[] }> {
  const all = bundles.flatMap(({ room, dashboards }) =>
    dashboards.map(({ uid, json }) => {
      const { panels } = JSON.parse(json) as { panels: readonly Panel[] };
      return [uid, { path: `components/${room}/dashboards/${uid}.ts`, titles: titlesIn(panels) }] as const;
    }),
  );
  return new Map(all);
}

/** Every alert of every room, in the order of the rooms and of their files. */
export function alertRows(): AlertRow[] {
  const bundles = readBundles(join(root, "components"), links);
  const files = bundles.flatMap(({ room, rules }) => rules.map((file) => ({ ...file, room })));
  const rules = files.flatMap(({ room, engine, content }) => rulesIn(content).map((rule) => ({ room, engine, rule })));
  const recorded = new Map(
    rules.flatMap(({ rule: { record, expr } }) => (record === undefined ? [] : [[record, expr] as const])),
  );
  const dashboards = dashboardsOf(bundles);
  const tests = unitTests();
  const logCases = readFileSync(join(root, logTest), "utf8");
  return rules.flatMap(({ room, engine, rule: { alert, expr, labels = {}, annotations = {} } }) => {
    if (alert === undefined) return [];
    const uid = annotations["dashboard_url"]?.split("/d/")[1];
    const dashboard = uid === undefined ? undefined : dashboards.get(uid);
    const runbook = `components/${room}/runbooks/${alert}.md`;
    const logs = engine === "loki" && logCases.includes(`\n  ${alert}: {`) ? [logTest] : [];
    return {
      ...{ room, alert, engine, severity: labels["severity"] ?? "", team: labels["team"] ?? "" },
      metrics: engine === "loki" ? [] : sourceMetrics(expr, recorded),
      tests: [...tests.filter(([, fired]) => fired.has(alert)).map(([path]) => path), ...logs],
      ...(uid && dashboard
        ? { dashboard: { uid, path: dashboard.path, panel: dashboard.titles.includes(alert) } }
        : {}),
      ...(existsSync(join(root, runbook)) ? { runbook } : {}),
    };
  });
}
