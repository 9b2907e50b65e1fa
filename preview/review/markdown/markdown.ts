import { legend } from "../../report/availability";
import { counted } from "../../report/style";
import { differenceRows } from "../../report/what-if";
import type { Violation } from "../../judge";
import type { Comparison, Review } from "../review";
import { isTight } from "../../analysis/capacity/row";
import {
  alertTexts,
  capacityTexts,
  changeCounts,
  costSentence,
  costText,
  costTexts,
  haTexts,
  routingTexts,
  severityText,
  verdictText,
} from "../texts";
import { code, details, table, textTable, words } from "./markup";

/** Rows shown of one table; a pull request comment holds 65,536 characters. */
const ROWS = 25;

/** Changed resources that are named. */
const RESOURCES = 100;

/** Characters of the fields of all changed resources, above which the rest is named only. */
const FIELDS = 8_000;

const rest = (all: readonly unknown[], shown: number): string =>
  all.length > shown ? `\n\nand ${all.length - shown} more; the rendered folders have all.` : "";

function headline({ preview, alerts, comparison }: Review): string {
  const { resources, verdict, analysis } = preview;
  const custom = counted(resources.filter((resource) => resource.custom).length, "resource");
  const lines = [
    ["resources", comparison ? `${changeCounts(comparison.resources)} of ${custom}` : custom],
    ["alerts", alertLine(alerts.length, comparison)],
    ["policies", verdictLine(verdictText(verdict), comparison)],
    ...(analysis ? [["cost", costText(analysis.cost, comparison)]] : []),
  ];
  return table(
    ["", ""],
    lines.map(([title = "", text = ""]) => [`**${title}**`, words(text)]),
  );
}

function alertLine(count: number, comparison: Comparison | undefined): string {
  if (!comparison) return counted(count, "alert");
  const moved = comparison.moved.length > 0 ? `, ${comparison.moved.length} go elsewhere` : "";
  return `${changeCounts(comparison.alerts)}${moved} of ${counted(count, "alert")}`;
}

function verdictLine(sums: string, comparison: Comparison | undefined): string {
  if (!comparison) return sums;
  const { appeared, gone } = comparison.violations;
  return `${sums}; ${counted(appeared.length, "new finding")}, ${gone.length} gone`;
}

function fieldTable({ fields }: Comparison["resources"][number]): string {
  const value = (text: string | undefined): string => (text === undefined ? "" : code(text));
  const rows = fields.slice(0, ROWS).map(({ path, before, after }) => [code(path), value(before), value(after)]);
  return `${table(["field", "before", "after"], rows)}${rest(fields, ROWS)}`;
}

function resources({ resources: changes }: Comparison): string {
  if (changes.length === 0) return "No resource differs from the base.";
  const named = (kind: "added" | "removed"): string[] => {
    const names = changes.filter((change) => change.kind === kind).map(({ name }) => `- ${code(name)}`);
    return names.length === 0
      ? []
      : [`${kind === "added" ? "Added" : "Removed"}:`, names.slice(0, ROWS).join("\n") + rest(names, ROWS)];
  };
  let room = FIELDS;
  const all = changes.filter(({ kind }) => kind === "changed");
  const changed = all.slice(0, RESOURCES).map((change) => {
    const effect = change.effect === undefined ? "" : `, ${change.effect}`;
    const title = `<code>${html(change.name)}</code>: ${counted(change.fields.length, "field")}${effect}`;
    const body = fieldTable(change);
    room -= body.length;
    return room > 0 ? details(title, body) : `- ${title}`;
  });
  return [...named("added"), ...named("removed"), ...changed].join("\n\n") + rest(all, RESOURCES);
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const html = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

function alerts({ alerts: changes, moved }: Comparison): string {
  const rows = changes.map((change) => [
    code(change.alert.name),
    words(severityText(change.alert)),
    alertTexts(change).map(code).join("<br>"),
    words(change.destination),
  ]);
  const elsewhere = moved.map(({ alert, before, after }) => [
    code(alert.name),
    words(severityText(alert)),
    "goes elsewhere",
    words(`${before} → ${after}`),
  ]);
  const all = [...rows, ...elsewhere];
  if (all.length === 0) return "No alert differs from the base, and each goes where it went.";
  return `${table(["alert", "severity", "what changes", "goes to"], all.slice(0, ROWS))}${rest(all, ROWS)}`;
}

function alertSection(review: Review): string[] {
  const { comparison } = review;
  if (review.alerts.length === 0 && !comparison) return [];
  const routing = textTable(routingTexts(review));
  return ["### Alerts", ...(comparison ? [alerts(comparison), details("where alerts go", routing)] : [routing])];
}

function findings(title: string, violations: readonly Violation[]): string[] {
  if (violations.length === 0) return [];
  const lines = violations.map(
    ({ policy, level, message }) => `- **${level}** ${code(policy)} ${words(shortened(message))}`,
  );
  return [title, `${lines.slice(0, ROWS).join("\n")}${rest(lines, ROWS)}`];
}

/** Longest finding that is told whole. */
const LONGEST = 400;

const shortened = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

function policies({ preview, comparison }: Review): string {
  const { violations } = preview.verdict;
  if (!comparison) return [verdictText(preview.verdict), ...findings("Findings:", violations)].join("\n\n");
  const { appeared, gone } = comparison.violations;
  const old = violations.filter((one) => !appeared.includes(one));
  return [
    verdictText(preview.verdict),
    ...findings("New:", appeared),
    ...findings("Gone:", gone),
    ...(old.length > 0 ? [details(`${counted(old.length, "finding")} as before`, findings("", old).join(""))] : []),
  ].join("\n\n");
}

function differenceTable(rows: readonly (readonly string[])[], what: string): string {
  const cells = rows.map((row) => row.map(words));
  return table([what, "before", "after", "difference"], cells, [3]);
}

function tables({ preview: { analysis }, comparison }: Review): string[] {
  if (!analysis) return [];
  const changed = comparison?.analysis && differenceRows(comparison.analysis);
  const { ha, capacity, cost } = analysis;
  const suspect = ha.filter(({ problem }) => problem !== undefined);
  const tight = capacity.rows.filter(isTight);
  const costChanged = (changed?.cost.length ?? 0) > 1;
  const told = (rows: string[][] | undefined, what: string, none: string) =>
    rows === undefined ? [] : [rows.length > 0 ? differenceTable(rows, what) : none];
  return [
    "### Cost",
    costSentence(cost),
    ...(changed === undefined
      ? []
      : [costChanged ? differenceTable(changed.cost, "USD a month") : "No cost differs from the base."]),
    ...(cost.free ? [] : [details("by component", textTable(costTexts(cost)))]),
    "### High availability",
    `${capital(legend)}.`,
    ...told(changed?.ha, "component", "What is survived does not differ from the base."),
    ...(suspect.length > 0 ? [textTable(haTexts(suspect))] : []),
    details(`what each of ${ha.length} components survives`, textTable(haTexts(ha))),
    "### Capacity",
    ...told(changed?.capacity, "component", "What the declared load needs does not differ from the base."),
    ...(tight.length > 0 ? [textTable(capacityTexts(tight))] : []),
    details(`all ${capacity.rows.length} predictions`, textTable(capacityTexts(capacity.rows))),
  ];
}

/** The review as GitHub's Markdown, short enough for a comment; secrets are not in it. */
export function markdown(review: Review): string {
  const { preview, comparison } = review;
  const notices = preview.notices.map(({ message }) => `- ${words(message)}`);
  const parts = [
    `## Preview of ${words(preview.stack)}`,
    headline(review),
    ...(comparison ? ["### Resources", resources(comparison)] : []),
    ...alertSection(review),
    "### Policies",
    policies(review),
    ...tables(review),
    ...(notices.length > 0 ? ["### Notices", notices.join("\n")] : []),
  ];
  return preview.redact(`${parts.filter((part) => part !== "").join("\n\n")}\n`);
}
