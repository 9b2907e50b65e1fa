import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import type { Bundle } from "../../lib/contracts";
import { selectorsIn } from "../../lib/promql";

interface RuleDocument {
  readonly groups: readonly {
    readonly rules: readonly { readonly alert?: string; readonly record?: string; readonly expr: string }[];
  }[];
}

/** Metrics by the rule that reads them, `<metric> (read by <rule>)`, of which a pattern would drop one. */
function readBy(bundles: readonly Bundle[], pattern: RegExp): string | undefined {
  const files = bundles.flatMap(({ rules }) => rules).filter(({ engine }) => engine !== "loki");
  for (const { content } of files) {
    for (const { alert, record, expr } of (parse(content) as RuleDocument).groups.flatMap(({ rules }) => rules)) {
      const metric = selectorsIn(expr).find((selector) => pattern.test(selector.metric ?? ""))?.metric;
      if (metric !== undefined) return `${metric} (read by ${alert ?? record})`;
    }
  }
  return undefined;
}

/**
 * Refuses to drop what an alert or recording rule reads: it would never fire again, and nobody would be told.
 *
 * @param dropped regular expressions of whole names, as `prometheus.platform.droppedMetrics` has them
 * @throws RunError with the pattern, the metric and the rule
 */
export function refuseDroppedReads(bundles: readonly Bundle[], dropped: readonly string[]): void {
  for (const [index, text] of dropped.entries()) {
    const read = readBy(bundles, new RegExp(`^(?:${text})$`));
    if (read === undefined) continue;
    throw new pulumi.RunError(
      `prometheus.platform.droppedMetrics[${index}]: "${text}" would drop ${read}, which could never fire again\n` +
        "  write a pattern that leaves it out",
    );
  }
}
