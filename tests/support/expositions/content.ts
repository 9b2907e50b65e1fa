/** Every PromQL expression of the stack, with where it stands. */
import { panelExpressions } from "../panels";
import { ruleSources } from "../content";
import { readingsOf, type Readings } from "./readings";

export interface Expression {
  /** `alert X`, `recording rule x` or `dashboard uid: panel`. */
  readonly where: string;
  /** With the variables of dashboards replaced by what they stand for. */
  readonly expr: string;
}

/** Variables of Grafana itself; the others are regular expressions for values of a label, and match every value. */
export const ranges: Readonly<Record<string, string>> = { __rate_interval: "5m", __interval: "1m", __range: "6h" };

export const substituted = (expr: string): string =>
  expr.replace(/\$\{?(\w+)\}?/g, (_, name: string) => ranges[name] ?? ".+");

/** The same question on a day when nothing is too high or too low, and about now rather than a week ago. */
export const asEveryDay = (expr: string): string =>
  expr
    .replace(/\s(>=|<=|==|>|<) -?[\d.]+( \* [\d.]+)*/g, "")
    .replace(/\soffset \w+/g, "")
    .replace(/"5\.\."/g, '"..."')
    .replace(/\bunless\b/g, "and");

/** Whether an expression is a log query: those select streams by labels alone, without the name of a metric. */
export const isLogQuery = (expr: string): boolean => /(^|[\s(,])\{/.test(expr);

export function ruleExpressions(): (Expression & { readonly record?: string })[] {
  return ruleSources()
    .filter(({ path }) => !path.endsWith(".logs.yml"))
    .flatMap(({ groups }) => groups.flatMap(({ rules }) => rules))
    .map((rule) => {
      const { alert, record, expr } = rule as { alert?: string; record?: string; expr: string };
      return record === undefined
        ? { where: `alert ${alert ?? ""}`, expr }
        : { where: `recording rule ${record}`, expr, record };
    });
}

export function panels(): Expression[] {
  return panelExpressions()
    .filter(({ expr }) => !isLogQuery(expr))
    .map(({ dashboard, panel, expr }) => ({ where: `dashboard ${dashboard}: ${panel}`, expr: substituted(expr) }));
}

/** All of them, with what they read. */
export function contentReadings(): (Expression & Readings)[] {
  return [...ruleExpressions(), ...panels()].map(({ where, expr }) => ({ where, expr, ...readingsOf(expr) }));
}

/** Names of all metrics that anything reads. */
export const metricsRead = (): Set<string> =>
  new Set(contentReadings().flatMap(({ selectors }) => selectors.map(({ metric }) => metric)));
