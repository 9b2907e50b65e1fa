import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { filesMatching, root, type WrittenAlert } from "./content";

/** An alert as a promtool unit test expects it; promtool compares both maps exactly. */
interface ExpectedAlert {
  readonly exp_labels?: Readonly<Record<string, string>>;
  readonly exp_annotations?: Readonly<Record<string, string>>;
}

/** What a unit test expects of an alert at a time. */
export interface Expectation {
  readonly eval_time: string;
  readonly alertname: string;
  readonly exp_alerts?: readonly ExpectedAlert[];
}

/** One story of a unit test: series, and what follows from them. */
export interface AlertCase {
  /** Path of the test file from the root. */
  readonly path: string;
  readonly name?: string;
  readonly alert_rule_test?: readonly Expectation[];
}

/** Every case of every promtool unit test. */
export function alertCases(): AlertCase[] {
  return filesMatching("tests/alerts", /\.test\.yml$/).flatMap((path) => {
    const { tests } = parse(readFileSync(join(root, path), "utf8")) as { tests: Omit<AlertCase, "path">[] };
    return tests.map((one) => ({ ...one, path }));
  });
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Seconds of a time such as `1h30m`. */
function secondsOf(time: string): number {
  const parts = [...time.matchAll(/(\d+)([smhdw])/g)];
  return parts.reduce((sum, [, count = "0", unit = ""]) => sum + Number(count) * (unitSeconds[unit] ?? NaN), 0);
}

const sameKeys = (a: object = {}, b: object = {}): boolean =>
  JSON.stringify(Object.keys(a).sort()) === JSON.stringify(Object.keys(b).sort());

/** A moment of an alert in a unit test: `fires` only where every label and annotation that the rule sets is expected. */
export type Moment = "quiet" | "fires" | "fires, told in part";

/** What a case expects of an alert, in the order of time. */
export function storyOf(
  { alert_rule_test: expectations = [] }: Pick<AlertCase, "alert_rule_test">,
  alert: WrittenAlert,
): Moment[] {
  const isWhole = ({ exp_labels: labels = {}, exp_annotations: annotations }: ExpectedAlert) =>
    Object.entries(alert.labels ?? {}).every(([key, value]) => labels[key] === value) &&
    sameKeys(annotations, alert.annotations);
  return expectations
    .filter(({ alertname }) => alertname === alert.alert)
    .sort((a, b) => secondsOf(a.eval_time) - secondsOf(b.eval_time))
    .map(({ exp_alerts: alerts = [] }) => {
      if (alerts.length === 0) return "quiet";
      return alerts.every(isWhole) ? "fires" : "fires, told in part";
    });
}

/** True for a story that is quiet, then fires, then is quiet again. */
export function isWhole(story: readonly Moment[]): boolean {
  const fires = story.indexOf("fires");
  return story.slice(0, Math.max(fires, 0)).includes("quiet") && story.slice(fires).includes("quiet");
}
