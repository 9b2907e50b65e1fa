import { join } from "node:path";
import { readOverride } from "../../preview/analysis/what-if/overrides";
import { runProgram } from "../../preview/engine";
import { judgeNothing } from "../../preview/judge";
import { dollars, signed } from "../../preview/report/cost";
import type { StackAnalysis } from "./analyses";
import { blocks, code, table } from "./markdown";

interface CostChange {
  readonly stack: "production" | "staging";
  /** Settings as `--set` takes them. */
  readonly set: readonly string[];
  /** What one gives for it, or gets. */
  readonly means: string;
}

/** Changes that people ask about, dearest habit first. */
const changes: readonly CostChange[] = [
  {
    stack: "production",
    set: ["prometheus.scrapeInterval=30s"],
    means: "half of the samples; alerts up to 15 s later",
  },
  { stack: "production", set: ["aws.objectStore.archiveAfter=30d"], means: "reads of older metrics are billed" },
  { stack: "production", set: ["thanos.retention.raw=30d"], means: "a sample per 5 minutes after that" },
  { stack: "production", set: ["loki.storage=100Gi"], means: "more hours without S3" },
  { stack: "production", set: ["prometheus.shards=2"], means: "three times the series" },
  { stack: "staging", set: ["schedule.enabled=true"], means: "nothing is watched outside working hours" },
  { stack: "staging", set: ["jaeger.enabled=false"], means: "no traces" },
  { stack: "staging", set: ["thanos.enabled=true", "prometheus.replicas=2"], means: "what production has" },
];

async function totalOf({ stack, set }: CostChange): Promise<number> {
  const directory = join(__dirname, "..", "..");
  const { analysis } = await runProgram({ directory, stack, judge: judgeNothing, overrides: set.map(readOverride) });
  if (!analysis)
    throw new Error(`Pulumi.${stack}.yaml with ${set.join(" ")} has no settings that the analysis can read`);
  return analysis.cost.total;
}

/** A table of changes with what they cost more or less; each is previewed. */
export async function costChanges(stacks: readonly StackAnalysis[]): Promise<string> {
  const totals = await Promise.all(changes.map(totalOf));
  const rows = changes.map(({ stack, set, means }, index) => {
    const before = stacks.find((one) => one.stack === stack)?.analysis.cost.total ?? 0;
    const after = totals[index] ?? 0;
    return [stack, set.map(code).join(" "), dollars(after), signed(after - before), means];
  });
  return blocks(
    "## What changes cost",
    "Previewed like `--set` does, in USD a month. The steps that grow the stack are in [scaling.md](scaling.md).",
    table(["Stack", "Setting", "Then", "Difference", "For that"], rows),
  );
}
