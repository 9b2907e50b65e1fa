import { parser } from "@prometheus-io/lezer-promql";

/** One selector of an expression: `up{job="node"}`. */
export interface Selector {
  /** Name of the metric; absent where only labels select. */
  readonly metric?: string;
  /** As it is written, matchers included. */
  readonly text: string;
}

/** Every selector of a PromQL expression, in the order in which they stand; LogQL has none that this understands. */
export function selectorsIn(expression: string): Selector[] {
  const found: Selector[] = [];
  parser.parse(expression).iterate({
    enter: ({ name, from, to, node }) => {
      if (name !== "VectorSelector") return;
      const metric = node.getChild("Identifier");
      const text = expression.slice(from, to);
      found.push(metric === null ? { text } : { metric: expression.slice(metric.from, metric.to), text });
    },
  });
  return found;
}
