import type { Verdict, Violation } from "../judge";
import { counted } from "./style";
import type { Style } from "./style";

/** Findings shown per policy; `--json` has all. */
const SHOWN = 20;

/** Characters that are shown of an advisory finding: three lines of a wide terminal. */
const LENGTH = 400;

/** A finding that lists many places, cut between two of them; what stops the stack is told whole. */
function shortened({ level, message }: Violation): string {
  if (level === "mandatory" || message.length <= LENGTH) return message;
  const end = message.lastIndexOf("; ", LENGTH);
  if (end < 0) return message;
  const rest = message.slice(end).split("; ").length - 1;
  return `${message.slice(0, end)}; and ${rest} more, which --json lists`;
}

function byPolicy(violations: readonly Violation[]): Map<string, Violation[]> {
  const groups = new Map<string, Violation[]>();
  for (const violation of violations) {
    const key = `${violation.level}\u0000${violation.policy}`;
    groups.set(key, [...(groups.get(key) ?? []), violation]);
  }
  return groups;
}

function group(violations: readonly Violation[], style: Style): string[] {
  const [first] = violations;
  if (first === undefined) return [];
  const paint = first.level === "mandatory" ? style.red : style.yellow;
  const count = violations.length > 1 ? style.dim(` ×${violations.length}`) : "";
  const rest = violations.length - SHOWN;
  return [
    `  ${paint(first.level.padEnd(9))}  ${style.bold(first.policy)}${count}`,
    ...violations.slice(0, SHOWN).map((violation) => `    ${shortened(violation)}`),
    ...(rest > 0 ? [style.dim(`    and ${rest} more, which --json lists`)] : []),
  ];
}

/** What the policies say: the sums, then each violated policy with its findings, mandatory ones first. */
export function policies(verdict: Verdict, style: Style): string {
  if (verdict.ran.length === 0) return "no policy pack beside the program";
  const mandatory = verdict.violations.filter(({ level }) => level === "mandatory");
  const advisory = verdict.violations.filter(({ level }) => level === "advisory");
  const passed = verdict.violations.length === 0 ? style.green("all satisfied") : "";
  const sums = [
    counted(verdict.ran.length, "rule"),
    mandatory.length > 0 ? style.red(`${mandatory.length} mandatory`) : "",
    advisory.length > 0 ? style.yellow(`${advisory.length} advisory`) : "",
    verdict.exempted.length > 0 ? `${verdict.exempted.length} exempted` : "",
    passed,
  ].filter((sum) => sum !== "");
  const groups = [...byPolicy([...mandatory, ...advisory]).values()].flatMap((violations) => group(violations, style));
  return [sums.join(", "), ...groups].join("\n");
}
