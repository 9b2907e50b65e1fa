/** Compares what expressions read with the series that Prometheus has after the stack's own scraping and relabeling. */
import type { Grouping, Matcher, Reading, Readings } from "./readings";

/** Labels of a series, its name as `__name__`. */
export type Series = Readonly<Record<string, string>>;

/** Prometheus' regular expressions are anchored. */
const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`, "s");

function matches(series: Series, { label, operator, value }: Matcher): boolean {
  const own = series[label] ?? "";
  if (operator === "=") return own === value;
  if (operator === "!=") return own !== value;
  return whole(value).test(own) === (operator === "=~");
}

/** The alternatives of `a|b|c`, each of which has to match something; the whole where a group stands inside. */
export const alternatives = (pattern: string): string[] => (/[()]/.test(pattern) ? [pattern] : pattern.split("|"));

/** A class of HTTP status codes: which codes there are depends on what happens, that they are numbers does not. */
const statusClass = /^[1-5]\.\.$/;

/** Matchers that ask for one value each, in place of one that asks for any of several. */
function asked({ label, operator, value }: Matcher): Matcher[] {
  return operator === "=~"
    ? alternatives(value).map((one) => ({ label, operator, value: one.replace(statusClass, "\\d{3}") }))
    : [];
}

const text = ({ label, operator, value }: Matcher): string => `${label}${operator}"${value}"`;

export class Proof {
  private readonly byName = new Map<string, Series[]>();

  constructor(series: readonly Series[]) {
    for (const one of series) {
      const name = one["__name__"] ?? "";
      this.byName.set(name, [...(this.byName.get(name) ?? []), one]);
    }
  }

  /** Reasons why something never has a value; empty when all that it reads exists. */
  faults({ selectors, groupings, made }: Readings): string[] {
    return [
      ...selectors.flatMap((reading) => this.selectorFaults(reading)),
      ...groupings.flatMap((grouping) => this.groupingFaults(grouping, made)),
    ];
  }

  private selected({ metric, matchers }: Reading): Series[] {
    return (this.byName.get(metric) ?? []).filter((series) => matchers.every((matcher) => matches(series, matcher)));
  }

  private selectorFaults(reading: Reading): string[] {
    const { metric, matchers } = reading;
    const all = this.byName.get(metric) ?? [];
    if (all.length === 0) return [`no metric ${metric}`];
    const unknown = matchers.filter(({ label }) => !all.some((series) => label in series));
    if (unknown.length > 0) return unknown.map(({ label }) => `${metric} has no label ${label}`);
    const never = matchers.flatMap((matcher) => asked(matcher).filter((one) => !all.some((s) => matches(s, one))));
    if (never.length > 0) return never.map((matcher) => `${metric} is never ${text(matcher)}`);
    const any = matchers.map((matcher) => ({ ...matcher, value: matcher.value.replace(statusClass, "\\d{3}") }));
    return this.selected({ metric, matchers: any }).length > 0
      ? []
      : [`no series ${metric}{${matchers.map(text).join(", ")}}`];
  }

  private groupingFaults({ labels, readings }: Grouping, made: readonly string[]): string[] {
    const found = readings.flatMap((reading) => this.selected(reading));
    if (found.length === 0) return [];
    const names = readings.map(({ metric }) => metric).join(", ");
    return labels
      .filter((label) => !made.includes(label) && !found.some((series) => label in series))
      .map((label) => `none of ${names} has the label ${label}`);
  }
}
