/** What alerts, recording rules and dashboards read, taken from their expressions by the parser of Prometheus' own grammar. */
import { parser } from "@prometheus-io/lezer-promql";

/** A node of the grammar's tree; named by the grammar, not by us. */
type Node = NonNullable<ReturnType<typeof parser.parse>["topNode"]["firstChild"]>;

export interface Matcher {
  readonly label: string;
  readonly operator: "=" | "!=" | "=~" | "!~";
  /** Unquoted. */
  readonly value: string;
}

/** One selector of an expression. */
export interface Reading {
  readonly metric: string;
  readonly matchers: readonly Matcher[];
}

/** Labels that an aggregation or a join names, and the selectors one of which has to bring each of them. */
export interface Grouping {
  readonly labels: readonly string[];
  readonly readings: readonly Reading[];
}

export interface Readings {
  readonly selectors: readonly Reading[];
  readonly groupings: readonly Grouping[];
  /** Labels that label_replace() and label_join() make. */
  readonly made: readonly string[];
}

const children = (node: Node): Node[] => {
  const found: Node[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) found.push(child);
  return found;
};

const below = (node: Node): Node[] => [node, ...children(node).flatMap(below)];

const named = (node: Node, ...names: string[]): Node[] => below(node).filter(({ name }) => names.includes(name));

/** The text of a string literal of PromQL. */
function unquoted(literal: string): string {
  if (literal.startsWith("`")) return literal.slice(1, -1);
  const inner = literal.slice(1, -1).replaceAll(literal.startsWith("'") ? "\\'" : '\\"', literal.charAt(0));
  return inner.replaceAll("\\\\", "\\");
}

class Expression {
  constructor(readonly text: string) {}

  source(node: Node): string {
    return this.text.slice(node.from, node.to);
  }

  reading(selector: Node): Reading {
    const metric = children(selector).find(({ name }) => name === "Identifier");
    const matchers = named(selector, "UnquotedLabelMatcher").map((matcher): Matcher => {
      const [label = "", operator = "", literal = ""] = children(matcher).map((part) => this.source(part));
      return { label, operator: operator as Matcher["operator"], value: unquoted(literal) };
    });
    return { metric: metric === undefined ? "" : this.source(metric), matchers };
  }

  readings(node: Node): Reading[] {
    return named(node, "VectorSelector").map((selector) => this.reading(selector));
  }

  /** Names between the parentheses of `by (...)`, `on (...)` and their like. */
  labels(node: Node): string[] {
    return named(node, "LabelName").map((name) => this.source(name));
  }

  /** `sum by (...) (...)`: somebody inside has the label. */
  aggregations(top: Node): Grouping[] {
    return named(top, "AggregateExpr").flatMap((aggregate) => {
      const by = children(aggregate).find(({ name }) => name === "AggregateModifier");
      return by === undefined ? [] : [{ labels: this.labels(by), readings: this.readings(aggregate) }];
    });
  }

  /** `a / on (...) b`: both sides have the label, or the join never finds a partner. */
  joins(top: Node): Grouping[] {
    return named(top, "BinaryExpr").flatMap((binary) => {
      const [match] = children(binary).filter(({ name }) => name === "MatchingModifierClause");
      const sides = children(binary).filter(({ name }) => /Expr$|Call$|Selector$/.test(name));
      if (match === undefined || !/^on\b/.test(this.source(match))) return [];
      const own = children(match).find(({ name }) => name === "GroupingLabels");
      const labels = own === undefined ? [] : this.labels(own);
      return sides.map((side) => ({ labels, readings: this.readings(side) }));
    });
  }

  /** The second argument of the functions that make a label. */
  made(top: Node): string[] {
    return named(top, "FunctionCall")
      .filter((call) => /^label_(replace|join)\b/.test(this.source(call)))
      .flatMap((call) => children(call).flatMap(children))
      .filter(({ name, prevSibling }) => name === "StringLiteral" && prevSibling?.name !== "StringLiteral")
      .map((literal) => unquoted(this.source(literal)));
  }
}

/**
 * Everything that an expression reads.
 *
 * @throws where it does not parse as PromQL
 */
export function readingsOf(text: string): Readings {
  const tree = parser.parse(text);
  const top = tree.topNode.firstChild;
  let broken = top === null;
  tree.iterate({ enter: ({ type }) => void (broken ||= type.isError) });
  if (top === null || broken) throw new Error(`not PromQL: ${text}`);
  const expression = new Expression(text);
  return {
    selectors: expression.readings(top),
    groupings: [...expression.aggregations(top), ...expression.joins(top)],
    made: expression.made(top),
  };
}
