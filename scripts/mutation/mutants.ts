import { parser } from "@prometheus-io/lezer-promql";

/** A rule as it stands in its file; what is not named here stays as it is. */
export interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** One small fault in a rule. */
export interface Mutant {
  /** What was changed, the same each time: `comparator: > -> >= (2)` is the second one of the expression. */
  readonly change: string;
  readonly rule: Rule;
}

interface Edit {
  readonly kind: string;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

type Node = ReturnType<typeof parser.parse>["topNode"];

/** How far a number is moved: to one that a reviewer could overlook, not one that anybody would see. */
const factors = [1.2, 0.8];
/** How far a time is moved: to the next one that is usual. */
const timeFactors = [2, 0.5];

const comparators: Readonly<Record<string, readonly string[]>> = {
  Gtr: [">=", "<"],
  Gte: [">", "<"],
  Lss: ["<=", ">"],
  Lte: ["<", ">"],
  Eql: ["!="],
  Neq: ["=="],
};
const setOperators: Readonly<Record<string, readonly string[]>> = {
  And: ["unless"],
  Unless: ["and"],
  Or: ["and"],
};
const aggregations: Readonly<Record<string, readonly string[]>> = {
  Sum: ["max"],
  Max: ["min"],
  Min: ["max"],
  Avg: ["max"],
  Count: ["sum"],
};
const inverted: Readonly<Record<string, string>> = { "=": "!=", "!=": "=", "=~": "!~", "!~": "=~" };

const unitSeconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** A duration multiplied, in seconds; PromQL and `for` take any number of them. */
function scaled(duration: string, factor: number): string {
  const seconds = [...duration.matchAll(/(\d+)(ms|[smhdw])/g)].reduce(
    (sum, [, amount = "0", unit = "s"]) => sum + Number(amount) * (unitSeconds[unit] ?? 1),
    0,
  );
  return `${Math.round(seconds * factor)}s`;
}

function numberEdits(node: Node, text: string): Edit[] {
  const { from, to } = node;
  const source = text.slice(from, to);
  if (/[a-z]$/.test(source)) {
    return timeFactors.map((factor) => ({ kind: "window", from, to, text: scaled(source, factor) }));
  }
  const value = Number(source);
  if (value === 0) return ["1", "-1"].map((one) => ({ kind: "number", from, to, text: one }));
  return factors.map((factor) => ({ kind: "number", from, to, text: String(Number((value * factor).toPrecision(6))) }));
}

/** The matcher without its neighbouring comma, and with the opposite operator. */
function matcherEdits({ from, to }: Node, text: string): Edit[] {
  const source = text.slice(from, to);
  const [, label = "", operator = ""] = /^([^=!~]+)(=~|!~|!=|=)/.exec(source) ?? [];
  const after = /^\s*,\s*/.exec(text.slice(to))?.[0].length ?? 0;
  const before = after > 0 ? 0 : (/,\s*$/.exec(text.slice(0, from))?.[0].length ?? 0);
  const opposite = `${label}${inverted[operator] ?? ""}${source.slice(label.length + operator.length)}`;
  return [
    { kind: "matcher dropped", from: from - before, to: to + after, text: "" },
    { kind: "matcher inverted", from, to, text: opposite },
  ];
}

function groupingEdits({ from, to }: Node, text: string): Edit[] {
  const labels = text
    .slice(from + 1, to - 1)
    .split(",")
    .map((label) => label.trim());
  return labels.map((dropped) => ({
    kind: `label ${dropped} dropped`,
    from,
    to,
    text: `(${labels.filter((label) => label !== dropped).join(", ")})`,
  }));
}

function editsOf(node: Node, text: string): Edit[] {
  const { name, from, to } = node;
  const swap = (kind: string, texts: readonly string[] = []): Edit[] =>
    texts.map((replacement) => ({ kind, from, to, text: replacement }));
  if (name === "NumberDurationLiteral" || name === "NumberDurationLiteralInDurationContext")
    return numberEdits(node, text);
  if (/^(Unquoted|Quoted)LabelMatcher$/.test(name)) return matcherEdits(node, text);
  if (name === "GroupingLabels") return node.parent?.name === "AggregateModifier" ? groupingEdits(node, text) : [];
  if (node.parent?.name === "BinaryExpr") {
    return [...swap("comparator", comparators[name]), ...swap("operator", setOperators[name])];
  }
  return node.parent?.name === "AggregateOp" ? swap("aggregation", aggregations[name]) : [];
}

function expressionEdits(expression: string): Edit[] {
  const edits: Edit[] = [];
  parser.parse(expression).iterate({ enter: ({ node }) => void edits.push(...editsOf(node, expression)) });
  return edits;
}

const flat = (text: string): string => text.replace(/\s+/g, " ").trim();

/** Every mutant of a rule: numbers, windows, comparators, set operators, matchers, aggregations and `for`. */
export function mutantsOf(rule: Rule): Mutant[] {
  const seen = new Map<string, number>();
  const numbered = (change: string): string => {
    const time = (seen.get(change) ?? 0) + 1;
    seen.set(change, time);
    return time === 1 ? change : `${change} (${time})`;
  };
  const expressions = expressionEdits(rule.expr).map(({ kind, from, to, text }): Mutant => {
    const change = `${kind}: ${flat(rule.expr.slice(from, to))} -> ${text === "" ? "nothing" : flat(text)}`;
    return { change: numbered(change), rule: { ...rule, expr: rule.expr.slice(0, from) + text + rule.expr.slice(to) } };
  });
  const { for: wait } = rule;
  const waits = wait === undefined ? [] : timeFactors.map((factor) => ({ wait, longer: scaled(wait, factor) }));
  return [
    ...expressions,
    ...waits.map(({ wait: from, longer }) => ({ change: `for: ${from} -> ${longer}`, rule: { ...rule, for: longer } })),
  ];
}
