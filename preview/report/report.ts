import type { Difference } from "../analysis/what-if/difference";
import { endpointsOf } from "../endpoints";
import type { Preview } from "../engine";
import type { Rendering } from "../render/render";
import type { Notice } from "../traps";
import { availability } from "./availability";
import { capacity } from "./capacity";
import { cost } from "./cost";
import { policies } from "./policies";
import { counted } from "./style";
import type { Style } from "./style";
import { tree } from "./tree";
import { whatIf } from "./what-if";

/** What a report tells beside the preview itself. */
export interface ReportContext {
  readonly rendering: Rendering;
  /** Directory written to, as the reader should see it. */
  readonly out: string;
  /** Milliseconds by step. */
  readonly durations: Readonly<Record<string, number>>;
  readonly style: Style;
  /** What changed settings change; absent where none are changed. */
  readonly change?: Difference | undefined;
}

const SIGNS = { info: "-", warning: "!", error: "x" } as const;

function section(title: string, body: string, style: Style): string {
  return body === "" ? "" : `${style.bold(style.underline(title))}\n${body}\n`;
}

function endpoints(preview: Preview, style: Style): string {
  const entries = Object.entries(endpointsOf(preview.outputs)).sort(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  return entries.map(([name, address]) => `  ${name.padEnd(width)}  ${style.cyan(address)}`).join("\n");
}

function notices(all: readonly Notice[], style: Style): string {
  const paint = { info: style.dim, warning: style.yellow, error: style.red };
  return all
    .map(({ level, message }) => `  ${paint[level](SIGNS[level])} ${message.trimEnd().replaceAll("\n", "\n    ")}`)
    .join("\n");
}

function written({ rendering, out, style }: ReportContext, revealed: boolean): string {
  const { manifests, others, placeholders, skipped } = rendering;
  const lines = [`  ${out}: ${counted(manifests, "Kubernetes object")}, ${counted(others, "other resource")}`];
  if (placeholders.length > 0) {
    const what = revealed ? "only an update or the passphrase tells" : "are secret, or that only an update tells";
    lines.push(`  ${counted(placeholders.length, "placeholder")} for values that ${what}: ${out}/placeholders.json`);
  }
  if (revealed) lines.push(`  ${style.yellow("! real secrets, readable by you only")}`);
  if (skipped.length > 0) lines.push(`  ${style.yellow("! not rendered:")} ${skipped.join(", ")}`);
  return lines.join("\n");
}

function summary(preview: Preview, { durations, style }: ReportContext): string {
  const custom = preview.resources.filter((resource) => resource.custom).length;
  const components = preview.resources.length - custom - 1;
  const total = Object.values(durations).reduce((sum, duration) => sum + duration, 0);
  const steps = Object.entries(durations).map(([step, duration]) => `${step} ${(duration / 1000).toFixed(1)}`);
  const violated = preview.verdict.violations.filter(({ level }) => level === "mandatory").length;
  const verdict = violated > 0 ? style.red(`${counted(violated, "mandatory violation")}, `) : "";
  const counts = `${verdict}${counted(custom, "resource")} in ${counted(components, "component")}`;
  return `${counts}, ${(total / 1000).toFixed(1)} s ${style.dim(`(${steps.join(", ")})`)}\n`;
}

/** The tables of what the stack survives, holds and costs. */
function tables({ analysis }: Preview, { style, change }: ReportContext): string[] {
  if (!analysis) return [];
  return [
    section("High availability", availability(analysis.ha, style), style),
    section("Capacity", capacity(analysis.capacity, style), style),
    section("Cost", cost(analysis.cost, style), style),
    change ? section("What if", whatIf(change, style), style) : "",
  ];
}

/** The report for a person: tree, policies, notices, tables, endpoints, what was written, counts and durations. */
export function report(preview: Preview, context: ReportContext): string {
  const { style } = context;
  const sections = [
    `${style.bold(`${preview.project} ${preview.stack}`)}\n`,
    `${tree(preview.resources, style)}\n`,
    section("Policies", policies(preview.verdict, style), style),
    section("Notices", notices(preview.notices, style), style),
    ...tables(preview, context),
    section("Endpoints", endpoints(preview, style), style),
    section("Written", written(context, preview.revealed), style),
    summary(preview, context),
  ];
  return `${sections.filter((text) => text !== "").join("\n")}`;
}
