import { parser } from "@prometheus-io/lezer-promql";

/** A node of the grammar's tree; named by the grammar, not by us. */
type Node = NonNullable<ReturnType<typeof parser.parse>["topNode"]["firstChild"]>;

/** What an alert looks at, and the number it compares it with. */
export interface ComparedValue {
  /** PromQL without the comparison, so that it has a value on good days too. */
  readonly expr: string;
  /** Absent where two series are compared with each other, or only presence counts. */
  readonly limit?: { readonly fires: "above" | "below" | "equal"; readonly value: number };
}

/** The number at which an alert begins to fire, and where it stands in the expression. */
export interface Threshold {
  readonly fires: "above" | "below";
  readonly value: number;
  /** The expression with another number in its place, on one line. */
  readonly replaced: (value: number) => string;
}

const setOperators = new Set(["And", "Or", "Unless"]);
const directions = new Map<string, "above" | "below" | "equal">([
  ["Gtr", "above"],
  ["Gte", "above"],
  ["Lss", "below"],
  ["Lte", "below"],
  ["Eql", "equal"],
]);

const children = (node: Node): Node[] => {
  const found: Node[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) found.push(child);
  return found;
};

const isExpression = ({ name }: Node) =>
  /Expr$|^FunctionCall$|Selector$|^NumberDurationLiteral$|^StringLiteral$/.test(name);

/** The number that an operand is, with multiplied literals such as `6 * 3600` worked out; undefined for a series. */
function numberOf(node: Node, text: string): number | undefined {
  const source = text.slice(node.from, node.to);
  if (node.name === "NumberDurationLiteral") return Number(source);
  if (node.name === "UnaryExpr") return Number(source.replaceAll(" ", ""));
  if (node.name !== "BinaryExpr" || !children(node).some(({ name }) => name === "Mul")) return undefined;
  const factors = children(node)
    .filter(isExpression)
    .map((factor) => numberOf(factor, text));
  return factors.reduce<number | undefined>(
    (product, factor) => (product === undefined || factor === undefined ? undefined : product * factor),
    1,
  );
}

/** The series whose absence `absent(...)` tells of; a LogQL or range one is counted instead. */
function presence(node: Node, text: string): string | undefined {
  const [, name, body] = /^(absent|absent_over_time)\((.*)\)$/s.exec(text.slice(node.from, node.to)) ?? [];
  if (name === undefined || body === undefined) return undefined;
  return name === "absent" ? body : `count_over_time(${body})`;
}

/**
 * The values that an alert's expression compares, one per side of `and`, `or` and `unless`, and per side of a comparison
 * between series. Comparisons deeper inside stay, because they choose series rather than decide.
 *
 * @throws where the expression does not parse as PromQL (LogQL selectors with a range do)
 */
export function comparedValues(expression: string): ComparedValue[] {
  const { top, text } = parsed(expression);
  return conditionsOf(top).flatMap((condition) => valuesOf(condition, text));
}

/**
 * The number that decides when an alert fires: the only one that it is above or below. Conditions that compare with `==`
 * name a state and may stand beside it; undefined where there are several numbers, or none.
 *
 * @throws where the expression does not parse as PromQL
 */
export function thresholdOf(expression: string): Threshold | undefined {
  const { top, text } = parsed(expression);
  const limits = conditionsOf(top).map((condition) => limitOf(condition, text));
  const ordered = limits.flatMap((limit) =>
    limit === undefined || limit.fires === "equal" ? [] : [{ ...limit, fires: limit.fires }],
  );
  const [only] = ordered;
  if (only === undefined || ordered.length > 1 || limits.includes(undefined)) return undefined;
  const { fires, value, number } = only;
  return { fires, value, replaced: (other) => `${text.slice(0, number.from)}${other}${text.slice(number.to)}` };
}

function parsed(expression: string): { top: Node; text: string } {
  const text = expression.replace(/\s+/g, " ").trim();
  const tree = parser.parse(text);
  const top = tree.topNode.firstChild;
  let broken = top === null;
  tree.iterate({ enter: ({ type }) => void (broken ||= type.isError) });
  if (top === null || broken) throw new Error(`not PromQL: ${text}`);
  return { top, text };
}

/** The sides of `and`, `or` and `unless`, however many there are. */
function conditionsOf(node: Node): Node[] {
  const operands = children(node).filter(isExpression);
  const joins = node.name === "BinaryExpr" && children(node).some(({ name }) => setOperators.has(name));
  return joins || node.name === "ParenExpr" ? operands.flatMap(conditionsOf) : [node];
}

/** A condition's comparison with a number; undefined where it compares two series, or nothing. */
function limitOf(condition: Node, text: string) {
  const operator = children(condition).find(({ name }) => directions.has(name));
  const [left, number] = children(condition).filter(isExpression);
  const fires = directions.get(operator?.name ?? "");
  if (condition.name !== "BinaryExpr" || fires === undefined || left === undefined || number === undefined) {
    return undefined;
  }
  const value = numberOf(number, text);
  return value === undefined ? undefined : { left, fires, value, number };
}

function valuesOf(condition: Node, text: string): ComparedValue[] {
  const limit = limitOf(condition, text);
  if (limit !== undefined) {
    const { left, fires, value } = limit;
    return plain(left, text).map(({ expr }) => ({ expr, limit: { fires, value } }));
  }
  if (condition.name === "BinaryExpr" && children(condition).some(({ name }) => directions.has(name))) {
    return children(condition)
      .filter(isExpression)
      .flatMap((side) => plain(side, text));
  }
  const present = presence(condition, text);
  return present === undefined ? plain(condition, text) : comparedValues(present).map(missed);
}

/** `absent(up == 1)` fires when nothing equals 1, which for states of 0 and 1 is below it. */
const missed = ({ expr, limit }: ComparedValue): ComparedValue =>
  limit?.fires === "equal" ? { expr, limit: { fires: "below", value: limit.value } } : { expr };

/** An operand as it is written, without parentheses around the whole. */
function plain(node: Node, text: string): ComparedValue[] {
  const [inner] = node.name === "ParenExpr" ? children(node).filter(isExpression) : [];
  return inner === undefined ? [{ expr: text.slice(node.from, node.to) }] : plain(inner, text);
}
