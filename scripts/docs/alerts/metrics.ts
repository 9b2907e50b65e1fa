import { selectorsIn } from "../../../lib/promql";

/** Names of the metrics that an expression selects, recorded ones included; empty where none is named. */
export const metricsIn = (expr: string): string[] => [
  ...new Set(selectorsIn(expr).flatMap(({ metric }) => metric ?? [])),
];

/**
 * What an expression reads in the end: recorded series are followed to what they are made of.
 *
 * @param recorded expressions of all recording rules by the name of their series
 */
export function sourceMetrics(expr: string, recorded: ReadonlyMap<string, string>): string[] {
  const follow = (text: string): string[] =>
    metricsIn(text).flatMap((name) => {
      const made = recorded.get(name);
      return made === undefined ? [name] : follow(made);
    });
  return [...new Set(follow(expr))].sort();
}
