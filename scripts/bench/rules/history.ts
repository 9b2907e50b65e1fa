import { parser } from "@prometheus-io/lezer-promql";
import { seconds } from "../../../lib/units";

/** Nodes of the grammar that look back in time, by durations that are their own children. */
const lookingBack = new Set(["MatrixSelector", "SubqueryExpr", "OffsetExpr"]);

/** Seconds that an expression looks back on each metric that it selects, ranges and offsets added up; 0 for "now". */
export function lookback(expr: string): Map<string, number> {
  const found = new Map<string, number>();
  let back = 0;
  const own = (node: { name: string; node: { getChildren(type: string): { from: number; to: number }[] } }): number =>
    lookingBack.has(node.name)
      ? node.node
          .getChildren("NumberDurationLiteralInDurationContext")
          .reduce((sum, { from, to }) => sum + seconds(expr.slice(from, to)), 0)
      : 0;
  parser.parse(expr).iterate({
    enter: (node) => {
      back += own(node);
      const name = node.name === "VectorSelector" ? node.node.getChild("Identifier") : null;
      if (name === null) return;
      const metric = expr.slice(name.from, name.to);
      found.set(metric, Math.max(found.get(metric) ?? 0, back));
    },
    leave: (node) => void (back -= own(node)),
  });
  return found;
}

/** The farthest that any of some expressions looks back on each metric. */
export function farthestLookback(expressions: readonly string[]): Map<string, number> {
  const farthest = new Map<string, number>();
  for (const [metric, back] of expressions.flatMap((expr) => [...lookback(expr)])) {
    farthest.set(metric, Math.max(farthest.get(metric) ?? 0, back));
  }
  return farthest;
}
