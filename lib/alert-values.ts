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
  const text = expression.replace(/\s+/g, " ").trim();
  const tree = parser.parse(text);
  const top = tree.topNode.firstChild;
  let broken = top === null;
  tree.iterate({ enter: ({ type }) => void (broken ||= type.isError) });
  if (top === null || broken) throw new Error(`not PromQL: ${text}`);
  return valuesOf(top, text);
}

function valuesOf(node: Node, text: string): ComparedValue[] {
  const parts = children(node);
  const operator = parts.find(({ name }) => setOperators.has(name) || directions.has(name));
  const operands = parts.filter(isExpression);
  if (node.name === "ParenExpr") return operands.flatMap((operand) => valuesOf(operand, text));
  if (node.name === "BinaryExpr" && operator !== undefined) {
    const [left, right] = operands;
    if (left === undefined || right === undefined) return [];
    if (setOperators.has(operator.name)) return [...valuesOf(left, text), ...valuesOf(right, text)];
    const value = numberOf(right, text);
    const fires = directions.get(operator.name);
    if (value === undefined || fires === undefined) return [...plain(left, text), ...plain(right, text)];
    return plain(left, text).map(({ expr }) => ({ expr, limit: { fires, value } }));
  }
  const present = presence(node, text);
  if (present !== undefined) return comparedValues(present).map(missed);
  return plain(node, text);
}

/** `absent(up == 1)` fires when nothing equals 1, which for states of 0 and 1 is below it. */
const missed = ({ expr, limit }: ComparedValue): ComparedValue =>
  limit?.fires === "equal" ? { expr, limit: { fires: "below", value: limit.value } } : { expr };

/** An operand as it is written, without parentheses around the whole. */
function plain(node: Node, text: string): ComparedValue[] {
  const [inner] = node.name === "ParenExpr" ? children(node).filter(isExpression) : [];
  return inner === undefined ? [{ expr: text.slice(node.from, node.to) }] : plain(inner, text);
}
