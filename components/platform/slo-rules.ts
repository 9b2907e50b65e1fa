/**
 * Turns the objectives (slos.ts) into native rule files. After a change of slos.ts:
 *
 *     npx tsx components/platform/slo-rules.ts
 *
 * writes recording/slo-recording.yml, recording/slo-month-recording.yml and alerts/slo.yml; a test compares them with what this file generates.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { toYaml } from "../../lib/yaml";
import { slos, sloWindowDays } from "./slos";
import type { Slo } from "./slos";

/** Two windows that must both burn: the long one shows that it matters, the short one that it still goes on. */
interface Burn {
  readonly long: string;
  readonly short: string;
  /** Times faster than a budget that lasts exactly 30 days. */
  readonly factor: number;
}

/** How fast alerts come: pages at 2 % of the budget in 1 h or 5 % in 6 h, tickets at 10 % in 1 d or in 3 d. */
interface Speed {
  readonly suffix: "Fast" | "Slow";
  readonly severity: "critical" | "warning";
  readonly for: string;
  readonly burns: readonly [Burn, Burn];
}

/** Google, The Site Reliability Workbook, chapter 5, table 5-8. */
export const speeds: readonly Speed[] = [
  {
    suffix: "Fast",
    severity: "critical",
    for: "2m",
    burns: [
      { long: "1h", short: "5m", factor: 14.4 },
      { long: "6h", short: "30m", factor: 6 },
    ],
  },
  {
    suffix: "Slow",
    severity: "warning",
    for: "15m",
    burns: [
      { long: "1d", short: "2h", factor: 3 },
      { long: "3d", short: "6h", factor: 1 },
    ],
  },
];

const windows = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"];
const month = `${sloWindowDays}d`;

/** Share of bad events that is allowed; without the dust of binary fractions. */
export const errorBudget = ({ objective }: Slo): number => Number(((100 - objective) / 100).toPrecision(6));

/** `api-availability` becomes `ApiAvailability`. */
export const pascalCase = (name: string): string =>
  name
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");

/** Of every objective at once. Long windows add up the two short rates, so that the raw series are read once and not once per window. */
function errorRatio(window: string) {
  const expr =
    window === "5m"
      ? "slo:sli_errors:rate5m / slo:sli_events:rate5m"
      : `sum_over_time(slo:sli_errors:rate5m[${window}]) / sum_over_time(slo:sli_events:rate5m[${window}])`;
  return { record: `slo:sli_error:ratio_rate${window}`, expr };
}

function recordings(slo: Slo) {
  const labels = { slo: slo.name };
  return [
    { record: "slo:objective:ratio", expr: `vector(${1 - errorBudget(slo)})`, labels },
    { record: "slo:sli_events:rate5m", expr: slo.events, labels },
    { record: "slo:sli_errors:rate5m", expr: slo.bad, labels },
  ];
}

const monthRecordings = [
  errorRatio(month),
  {
    record: "slo:error_budget_remaining:ratio",
    expr: `1 - slo:sli_error:ratio_rate${month} / (1 - slo:objective:ratio)`,
  },
];

/** How many times faster than a budget of 30 days the errors of a window come. */
export const burnRate = (slo: Slo, window: string): string =>
  `slo:sli_error:ratio_rate${window}{slo="${slo.name}"} / ${errorBudget(slo)}`;

function burnExpression(slo: Slo, { burns }: Speed): string {
  return burns
    .map(({ long, short, factor }) => `(${burnRate(slo, long)} > ${factor} and ${burnRate(slo, short)} > ${factor})`)
    .join("\nor ");
}

function burnAlert(slo: Slo, speed: Speed) {
  const subject = slo.name.replace("-", " ").replace(/^(api|ai)/, (word) => (word === "ai" ? "AI" : "API"));
  const effect =
    speed.suffix === "Fast" ? "the month's budget is gone within days" : "the month's budget will not last";
  return {
    alert: `${pascalCase(slo.name)}BudgetBurn${speed.suffix}`,
    expr: burnExpression(slo, speed),
    for: speed.for,
    labels: { severity: speed.severity, team: slo.team },
    annotations: {
      summary: `The error budget of ${subject} burns too fast`,
      description: `Promised: ${slo.title}. Errors come {{ $value | printf "%.1f" }} times faster than that allows; ${effect}.`,
      dashboard: "slo",
    },
  };
}

const withoutData = {
  alert: "SloWithoutData",
  expr: "slo:objective:ratio unless on (slo) slo:sli_errors:rate5m",
  for: "30m",
  labels: { severity: "warning", team: "dev" },
  annotations: {
    summary: "Objective {{ $labels.slo }} is not measured",
    description:
      "No event of objective {{ $labels.slo }} has been counted for 30 minutes; its service is not scraped, and its budget alerts cannot fire.",
    dashboard: "slo",
  },
};

const header =
  "# Generated from components/platform/slos.ts by `npx tsx components/platform/slo-rules.ts`; edit that instead.\n";

/** The generated files: path below this folder to content. */
export function sloRuleFiles(objectives: readonly Slo[]): Readonly<Record<string, string>> {
  const alerts = objectives.flatMap((slo) => speeds.map((speed) => burnAlert(slo, speed)));
  const file = (name: string, interval: string | undefined, rules: readonly object[]) =>
    header + toYaml({ groups: [{ name, ...(interval === undefined ? {} : { interval }), rules }] });
  return {
    "recording/slo-recording.yml": file("slo-recording", "1m", [
      ...objectives.flatMap(recordings),
      ...windows.map(errorRatio),
    ]),
    // A month of samples is not read more often than it moves.
    "recording/slo-month-recording.yml": file("slo-month-recording", "3m", monthRecordings),
    "alerts/slo.yml": file("slo", undefined, [...alerts, withoutData]),
  };
}

if (require.main === module) {
  for (const [path, content] of Object.entries(sloRuleFiles(slos))) writeFileSync(join(__dirname, path), content);
}
