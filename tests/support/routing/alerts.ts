/** Every alert with the labels that it carries, as the unit tests of its rule have promtool say. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { filesMatching, root, writtenAlerts } from "../content";
import type { FiredAlert } from "./faults";

/** Labels of both rulers' configuration; the one of the replica is dropped before an alert is sent. */
const external = ["cluster", "environment"];

/** What Loki's ruler says of LogDeliveryStopped: tests/content/loki.test.ts compares it with the real one. */
const ofLogs: Readonly<Record<string, readonly string[]>> = { LogDeliveryStopped: ["namespace"] };

interface UnitTests {
  readonly tests: readonly {
    readonly alert_rule_test?: readonly {
      readonly alertname: string;
      readonly exp_alerts?: readonly { readonly exp_labels: Readonly<Record<string, string>> }[];
    }[];
  }[];
}

/** Label names by alert, over all unit tests: promtool compares them exactly with what the rule yields. */
function labelsSeen(): Map<string, Set<string>> {
  const seen = new Map<string, Set<string>>(Object.entries(ofLogs).map(([name, labels]) => [name, new Set(labels)]));
  for (const path of filesMatching("tests/alerts", /\.test\.yml$/)) {
    const { tests } = parse(readFileSync(join(root, path), "utf8")) as UnitTests;
    for (const { alertname, exp_alerts: fired = [] } of tests.flatMap((one) => one.alert_rule_test ?? [])) {
      const names = fired.flatMap(({ exp_labels: labels }) => Object.keys(labels));
      seen.set(alertname, new Set([...(seen.get(alertname) ?? []), ...names]));
    }
  }
  return seen;
}

/** All alerts of the repository; throws where none of the unit tests sees one fire. */
export function firedAlerts(): FiredAlert[] {
  const seen = labelsSeen();
  return writtenAlerts().map(({ alert }) => {
    const own = seen.get(alert.alert);
    if (own === undefined) throw new Error(`no unit test sees ${alert.alert} fire`);
    const { severity = "", team = "" } = alert.labels ?? {};
    return { name: alert.alert, severity, team, labels: new Set([...own, ...external, "alertname"]) };
  });
}
