/**
 * Writes the metric contract into this room's README, between its markers. After a change of contract.ts:
 *
 *     npx tsx components/platform/contract-docs.ts
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contract } from "./contract";
import type { MetricSpec } from "./contract";

const begin = "<!-- begin contract: npx tsx components/platform/contract-docs.ts -->";
const end = "<!-- end contract -->";

function describeMetric([name, spec]: readonly [string, MetricSpec]): string {
  const labels = Object.entries(spec.labels).map(([label, holds]) => `  - \`${label}\`: ${holds}`);
  const buckets = spec.buckets ? [`  - buckets: ${spec.buckets.join(", ")}`] : [];
  const source = `  - source: ${spec.source}`;
  return [`- \`${name}\` (${spec.type}, ${spec.unit}): ${spec.help}`, ...labels, ...buckets, source].join("\n");
}

/** A README with the contract of today between its markers; throws when a marker is missing. */
export function withContract(readme: string): string {
  const [start, stop] = [readme.indexOf(begin), readme.indexOf(end)];
  if (start < 0 || stop < start) throw new Error(`the README lacks "${begin}" or "${end}" after it; put both back`);
  const metrics = Object.entries<MetricSpec>(contract).map(describeMetric).join("\n");
  return `${readme.slice(0, start)}${begin}\n\n${metrics}\n\n${readme.slice(stop)}`;
}

if (require.main === module) {
  const path = join(__dirname, "README.md");
  writeFileSync(path, withContract(readFileSync(path, "utf8")));
}
