import { parse } from "yaml";
import { at, listAt, textAt, textsAt } from "../analysis/tree";
import type { Tree } from "../analysis/tree";
import type { Files } from "./base";

/** An alert as its ruler evaluates it. */
export interface Alert {
  readonly name: string;
  /** Who evaluates it: `prometheus`, `loki`, or a shard or ruler besides them. */
  readonly ruler: string;
  readonly expr: string;
  /** How long it must hold; `0s` where it fires at once. */
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** One thing that changes of an alert. */
export interface AlertDifference {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/** An alert that differs from the base. */
export interface AlertChange {
  readonly kind: "added" | "removed" | "changed";
  /** As it will be; as it was for one that is removed. */
  readonly alert: Alert;
  readonly differences: readonly AlertDifference[];
}

const keyOf = ({ name, ruler, labels }: Alert): string => `${name} ${labels["severity"] ?? ""} ${ruler}`;

function alertOf(rule: Tree, ruler: string): Alert {
  return {
    name: textAt(rule, "alert"),
    ruler,
    expr: textAt(rule, "expr"),
    for: textAt(rule, "for") || "0s",
    labels: textsAt(rule, "labels"),
    annotations: textsAt(rule, "annotations"),
  };
}

/** Alerts in the rule files of a ConfigMap. */
function alertsIn(text: string): Alert[] {
  const map: unknown = parse(text);
  const ruler = textAt(map, "metadata", "name").replace(/-rules$/, "");
  const groups = Object.values(textsAt(map, "data")).flatMap((file) => listAt(parse(file) as Tree, "groups"));
  return groups
    .flatMap((group) => listAt(group, "rules"))
    .filter((rule) => at(rule, "alert") !== undefined)
    .map((rule) => alertOf(rule, ruler));
}

/** Every alert of a rendered directory, by name. */
export function alertsOf(files: Files): Alert[] {
  const maps = [...files].filter(([path, text]) => path.includes("/configmap-") && /^\s+- alert: /m.test(text));
  const alerts = maps.flatMap(([, text]) => alertsIn(text));
  return alerts.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Quoted texts, and numbers and durations that stand outside of them. */
const TOKENS = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?<![\w.])\d+(?:\.\d+)?(?:e[+-]?\d+)?(?:ms|[smhdwy])?(?![\w.])/g;

const isNumber = (token: string): boolean => /^\d/.test(token);

const numbersIn = (expr: string): string[] => (expr.match(TOKENS) ?? []).filter(isNumber);

const skeleton = (expr: string): string =>
  expr
    .replace(TOKENS, (token) => (isNumber(token) ? "#" : token))
    .replace(/\s+/g, " ")
    .trim();

/** Thresholds and windows where nothing else differs, else the whole expressions. */
function exprDifferences(before: string, after: string): AlertDifference[] {
  if (before.replace(/\s+/g, " ").trim() === after.replace(/\s+/g, " ").trim()) return [];
  if (skeleton(before) !== skeleton(after)) return [{ what: "expression", before: before.trim(), after: after.trim() }];
  const now = numbersIn(after);
  return numbersIn(before).flatMap((number, index) => {
    const next = now[index] ?? "";
    const what = /[a-z]$/.test(next) ? "window" : "threshold";
    return number === next ? [] : [{ what, before: number, after: next }];
  });
}

function textDifferences(what: string, before: Alert["labels"], after: Alert["labels"]): AlertDifference[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((key) => {
    const [old = "", now = ""] = [before[key], after[key]];
    return old === now ? [] : [{ what: `${what} ${key}`, before: old, after: now }];
  });
}

function differences(before: Alert, after: Alert): AlertDifference[] {
  return [
    ...exprDifferences(before.expr, after.expr),
    ...(before.for === after.for ? [] : [{ what: "for", before: before.for, after: after.for }]),
    ...textDifferences("label", before.labels, after.labels),
    ...textDifferences("annotation", before.annotations, after.annotations),
  ];
}

/** Pairs that share a name but no severity are one alert with another severity. */
function counterpart(alert: Alert, others: readonly Alert[], own: readonly Alert[]): Alert | undefined {
  const exact = others.find((other) => keyOf(other) === keyOf(alert));
  if (exact) return exact;
  const sameName = (all: readonly Alert[]) =>
    all.filter(({ name, ruler }) => name === alert.name && ruler === alert.ruler);
  const [only, ...more] = sameName(others);
  return more.length === 0 && sameName(own).length === 1 ? only : undefined;
}

/** Alerts that differ: added, then removed, then changed, by name. */
export function alertChanges(before: readonly Alert[], after: readonly Alert[]): AlertChange[] {
  const pairs = after.map((alert) => ({ alert, old: counterpart(alert, before, after) }));
  const kept = new Set(pairs.map(({ old }) => old));
  const changed = pairs.flatMap(({ alert, old }): AlertChange[] => {
    const found = old ? differences(old, alert) : [];
    return found.length > 0 ? [{ kind: "changed", alert, differences: found }] : [];
  });
  return [
    ...pairs.filter(({ old }) => !old).map(({ alert }): AlertChange => ({ kind: "added", alert, differences: [] })),
    ...before
      .filter((alert) => !kept.has(alert))
      .map((alert): AlertChange => ({ kind: "removed", alert, differences: [] })),
    ...changed,
  ];
}
