import type { Analysis } from "../../preview/analysis/analysis";
import { previewOf, settingsOf } from "./stacks";
import { blocks, capital, code } from "./markdown";
import type { Settings } from "../../settings/schema";

/** What the preview computes for a stack of this repository. */
export interface StackAnalysis {
  readonly stack: string;
  readonly settings: Settings;
  readonly analysis: Analysis;
}

const stacks = ["production", "staging"] as const;

async function analysisOf(stack: string): Promise<StackAnalysis> {
  const { analysis } = await previewOf(stack);
  if (!analysis) throw new Error(`Pulumi.${stack}.yaml has no settings that the analysis can read`);
  return { stack, settings: settingsOf(stack), analysis };
}

/** The analyses of both stacks. */
export const analyses = (): Promise<StackAnalysis[]> => Promise.all(stacks.map(analysisOf));

/** A section per stack. */
export const perStack = (all: readonly StackAnalysis[], section: (one: StackAnalysis) => string): string =>
  blocks(...all.map((one) => `## ${capital(one.stack)}\n\n${section(one)}`));

/** The declared load of a stack, as one sentence. */
export function loadSentence({ settings: { load } }: StackAnalysis): string {
  const { nodes, pods, targets, seriesPerTarget, logsPerDay, logPeak, spansPerSecond, spanBytes } = load;
  return (
    `Declared load (${code("load")} in the stack file): ${nodes} nodes, ${pods} pods, ${targets} targets of the platform with ` +
    `${seriesPerTarget} series each, ${logsPerDay} of logs a day (${logPeak} times that rate when busy), ` +
    `${spansPerSecond} spans of ${spanBytes} bytes a second.`
  );
}
