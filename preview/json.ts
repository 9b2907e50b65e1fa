import type { Fault } from "../settings/faults";
import { endpointsOf } from "./endpoints";
import type { Preview } from "./engine";

type Milliseconds = Readonly<Record<string, number>>;

const rounded = (durations: Milliseconds): Milliseconds =>
  Object.fromEntries(Object.entries(durations).map(([step, value]) => [step, Math.round(value)]));

/** The document of `--json` for a preview that came about. Durations are in milliseconds. */
export function jsonOf(preview: Preview, durations: Milliseconds): string {
  const { stack, resources, verdict, outputs } = preview;
  return document({
    stack,
    resources: resources.map(({ urn, type, name, parent }) => ({ urn, type, name, parent: parent ?? null })),
    violations: verdict.violations.map(({ policy, level, urn, message }) => ({ policy, level, urn, message })),
    faults: [],
    endpoints: endpointsOf(outputs),
    durations: rounded(durations),
  });
}

/** The document of `--json` for a preview that did not: the same shape with the faults. */
export function jsonOfFailure(stack: string, faults: readonly Fault[], durations: Milliseconds): string {
  const told = faults.map(({ path, value, reason, remedy }) => ({ path, value: value ?? null, reason, remedy }));
  return document({ stack, resources: [], violations: [], faults: told, endpoints: {}, durations: rounded(durations) });
}

function document(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}
