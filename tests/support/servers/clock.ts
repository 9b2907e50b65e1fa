/**
 * Time for tests of alerting. An alert that waits two minutes, is collected for ten seconds and resolved with the next
 * group interval takes seven minutes; here every wait of the rendered configuration is divided by the same number, so
 * that everything keeps its proportion to everything else: scrape and evaluation intervals, `for`, the ranges and
 * offsets of expressions, group waits, repeats, and the flags whose defaults are times. Rates stay per second, and
 * numbers inside expressions stay as they are.
 */
import { parse, stringify } from "yaml";

const milliseconds: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1e3,
  m: 6e4,
  h: 36e5,
  d: 864e5,
  w: 6048e5,
  y: 31536e6,
};

const units = "ms|s|m|h|d|w|y";

/** One or more of `1h`, `30m`. */
const duration = `(?:\\d+(?:${units}))+`;

/** A duration of Prometheus, divided; whole milliseconds, at least one. */
export function shortened(text: string, speed: number): string {
  const parts = [...text.matchAll(new RegExp(`(\\d+)(${units})`, "g"))];
  const total = parts.reduce((sum, [, amount, unit = ""]) => sum + Number(amount) * (milliseconds[unit] ?? 0), 0);
  if (text === "" || parts.map(([part]) => part).join("") !== text) throw new Error(`"${text}" is no duration`);
  return `${Math.max(1, Math.round(total / speed))}ms`;
}

/** A PromQL expression whose ranges, subquery steps and offsets are divided. */
export function shortenedExpression(expression: string, speed: number): string {
  const inRange = new RegExp(`\\[(${duration})(:)?(${duration})?\\]`, "g");
  const inOffset = new RegExp(`\\boffset (${duration})`, "g");
  return expression
    .replace(inRange, (_, range: string, colon = "", step?: string) => {
      return `[${shortened(range, speed)}${colon}${step === undefined ? "" : shortened(step, speed)}]`;
    })
    .replace(inOffset, (_, offset: string) => `offset ${shortened(offset, speed)}`);
}

/** Keys of Prometheus' and Alertmanager's files whose values are waits. */
const waits = new Set([
  ...["scrape_interval", "evaluation_interval", "for", "keep_firing_for", "interval"],
  ...["group_wait", "group_interval", "repeat_interval"],
]);

function walk(value: unknown, speed: number): unknown {
  if (Array.isArray(value)) return value.map((item) => walk(item, speed));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, part]: [string, unknown]) => {
    if (waits.has(key) && typeof part === "string") return [key, shortened(part, speed)];
    if (key === "expr" && typeof part === "string") return [key, shortenedExpression(part, speed)];
    return [key, walk(part, speed)];
  });
  return Object.fromEntries(entries) as unknown;
}

/** A YAML file of Prometheus or Alertmanager with every wait divided. */
export const shortenedFile = (text: string, speed: number): string => stringify(walk(parse(text), speed));
