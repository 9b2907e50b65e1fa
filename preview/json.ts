import type { Fault } from "../settings/faults";
import { analysisOf } from "./analysis/json";
import type { Difference } from "./analysis/what-if/difference";
import { endpointsOf } from "./endpoints";
import type { Preview } from "./engine";

type Milliseconds = Readonly<Record<string, number>>;

const rounded = (durations: Milliseconds): Milliseconds =>
  Object.fromEntries(Object.entries(durations).map(([step, value]) => [step, Math.round(value)]));

/** The document of `--json` for a preview that came about. Durations are in milliseconds. */
export function jsonOf(preview: Preview, durations: Milliseconds, change?: Difference): string {
  const { stack, resources, verdict, outputs, analysis } = preview;
  return document({
    stack,
    resources: resources.map(({ urn, type, name, parent }) => ({ urn, type, name, parent: parent ?? null })),
    violations: verdict.violations.map(({ policy, level, urn, message }) => ({ policy, level, urn, message })),
    faults: (analysis?.capacity.faults ?? []).map(told),
    endpoints: endpointsOf(outputs),
    ...analysisOf(analysis, change),
    durations: rounded(durations),
  });
}

/** The document of `--json` for a preview that did not: the same shape with the faults. */
export function jsonOfFailure(stack: string, faults: readonly Fault[], durations: Milliseconds): string {
  const nothing = { resources: [], violations: [], faults: faults.map(told), endpoints: {}, ...analysisOf(undefined) };
  return document({ stack, ...nothing, durations: rounded(durations) });
}

const told = ({ path, value, reason, remedy }: Fault) => ({ path, value: value ?? null, reason, remedy });

function document(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}
