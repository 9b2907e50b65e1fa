import { isTight } from "../../analysis/capacity/row";
import type { CapacityRow } from "../../analysis/capacity/row";
import type { Cost } from "../../analysis/cost/cost";
import type { HaRow } from "../../analysis/ha/table";
import { legend } from "../../report/availability";
import { counted } from "../../report/style";
import { differenceRows } from "../../report/what-if";
import type { Violation } from "../../judge";
import type { Comparison, Review } from "../review";
import {
  alertTexts,
  capacityTexts,
  costSentence,
  costTexts,
  haTexts,
  routingTexts,
  severityText,
  verdictText,
} from "../texts";
import type { Texts } from "../texts";
import { code, dataTable, details, element, escaped, textElement, textTable } from "./markup";
import type { Html } from "./markup";

/** A part of the page; one without content is left out. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: readonly Html[];
}

const paragraph = (text: string, name?: string): Html => textElement("p", text, { class: name });

const optional = (text: string | undefined): Html => (text === undefined ? escaped("") : code(text));

function changed(change: Comparison["resources"][number], index: number): Html {
  const { name, fields, effect, file } = change;
  const title = `${name}: ${counted(fields.length, "field")}${effect === undefined ? "" : `, ${effect}`}`;
  const texts: Texts = { caption: file, titles: ["field", "before", "after"], rows: [] };
  const rows = fields.map(({ path, before, after }) => [code(path), optional(before), optional(after)]);
  return details(title, dataTable(`change-${index + 1}`, texts, rows));
}

/** What differs from the base, field by field. */
export function resourceSection({ comparison }: Review): Section {
  const { resources = [] } = comparison ?? {};
  const names = (kind: "added" | "removed"): Html[] => {
    const all = resources.filter((change) => change.kind === kind);
    if (all.length === 0) return [];
    const items = all.map(({ name }) => element("li", {}, code(name)));
    return [textElement("h3", `${all.length} ${kind}`), element("ul", {}, items)];
  };
  const others = resources.filter(({ kind }) => kind === "changed");
  const content =
    resources.length === 0
      ? [paragraph("No resource differs from the base.")]
      : [
          ...names("added"),
          ...names("removed"),
          ...(others.length > 0 ? [textElement("h3", `${others.length} changed`), ...others.map(changed)] : []),
        ];
  return { id: "resources", title: "What changes", content: comparison ? content : [] };
}

function alertDifferences({ alerts, moved }: Comparison): Html[] {
  const rows = [
    ...alerts.map((change) => [
      code(change.alert.name),
      escaped(severityText(change.alert)),
      element(
        "span",
        {},
        alertTexts(change).flatMap((text, index) => [...(index > 0 ? [element("br", {})] : []), code(text)]),
      ),
      escaped(change.destination),
    ]),
    ...moved.map(({ alert, before, after }) => [
      code(alert.name),
      escaped(severityText(alert)),
      escaped("goes elsewhere"),
      escaped(`${before} → ${after}`),
    ]),
  ];
  if (rows.length === 0) return [paragraph("No alert differs from the base, and each goes where it went.")];
  const titles = ["alert", "severity", "what changes", "goes to"];
  return [dataTable("alert-changes", { caption: "Alerts that differ from the base", titles, rows: [] }, rows)];
}

/** Which alerts differ, and where all of them go. */
export function alertSection(review: Review): Section {
  const { alerts, comparison } = review;
  const all: Texts = {
    caption: "Every alert",
    titles: ["alert", "severity", "team", "for", "goes to"],
    rows: alerts.map(({ name, labels, for: duration, destination }) => [
      name,
      labels["severity"] ?? "",
      labels["team"] ?? "",
      duration,
      destination,
    ]),
  };
  const content = [
    ...(comparison ? alertDifferences(comparison) : []),
    ...(alerts.length > 0
      ? [
          textTable("routing", routingTexts(review)),
          details(`all ${counted(alerts.length, "alert")}`, textTable("alerts", all)),
        ]
      : []),
  ];
  return { id: "alerting", title: "Alerts", content };
}

function findings(title: string, id: string, violations: readonly Violation[]): Html[] {
  if (violations.length === 0) return [];
  const texts: Texts = { caption: title, titles: ["policy", "level", "finding"], rows: [] };
  const level = (one: Violation) =>
    textElement("span", one.level, { class: one.level === "mandatory" ? "bad" : "warn" });
  return [
    dataTable(
      id,
      texts,
      violations.map((one) => [code(one.policy), level(one), escaped(one.message)]),
    ),
  ];
}

/** What the policies say, and what they said of the base. */
export function policySection({ preview, comparison }: Review): Section {
  const { verdict } = preview;
  const gone = comparison?.violations.gone ?? [];
  const appeared = comparison ? comparison.violations.appeared : verdict.violations;
  const old = verdict.violations.filter((one) => !appeared.includes(one));
  const content = [
    paragraph(`${verdictText(verdict)}.`),
    ...findings(comparison ? "New findings" : "Findings", "findings", appeared),
    ...findings("Findings as before", "findings-kept", old),
    ...findings("Findings that are gone", "findings-gone", gone),
  ];
  return { id: "policies", title: "Policies", content };
}

function differenceTable(id: string, caption: string, rows: readonly (readonly string[])[]): Html[] {
  if (rows.length === 0) return [];
  return [textTable(id, { caption, titles: ["", "before", "after", "difference"], rows, numbers: [3] })];
}

/** A sentence that is good where there is nothing to name, and else names it. */
const told = (names: readonly string[], good: string, bad: string): Html =>
  names.length === 0 ? paragraph(good, "good") : paragraph(`${bad}: ${names.join(", ")}.`, "warn");

type Differences = ReturnType<typeof differenceRows> | undefined;

function availability(rows: readonly HaRow[], change: Differences): Section {
  const problems = rows.filter(({ problem }) => problem !== undefined).map(({ component }) => component);
  const content = [
    paragraph(`${legend}.`.replace(/^f/, "F")),
    told(problems, "What is claimed holds.", "Do not hold what their number of pods claims"),
    ...differenceTable("availability-changes", "What differs from the base", change?.ha ?? []),
    textTable("availability-table", haTexts(rows)),
  ];
  return { id: "availability", title: "High availability", content };
}

function capacity(rows: readonly CapacityRow[], change: Differences): Section {
  const tight = rows.filter(isTight).map(({ component, what }) => `${component} ${what}`);
  const content = [
    told(tight, "Every volume and limit has a fifth free or more.", "Less than a fifth is free"),
    ...differenceTable("capacity-changes", "What differs from the base", change?.capacity ?? []),
    textTable("capacity-table", capacityTexts(rows)),
  ];
  return { id: "capacity", title: "Capacity", content };
}

function cost(found: Cost, change: Differences): Section {
  // The last row is the total, which is there even where nothing differs.
  const rows = change && change.cost.length > 1 ? change.cost : [];
  const content = [
    paragraph(costSentence(found)),
    ...differenceTable("cost-changes", "What differs from the base, USD a month", rows),
    ...(found.free ? [] : [textTable("cost-table", costTexts(found))]),
  ];
  return { id: "cost", title: "Cost", content };
}

/** The three tables, each with its difference. */
export function tableSections({ preview: { analysis }, comparison }: Review): Section[] {
  if (!analysis) return [];
  const change = comparison?.analysis && differenceRows(comparison.analysis);
  return [availability(analysis.ha, change), capacity(analysis.capacity.rows, change), cost(analysis.cost, change)];
}
