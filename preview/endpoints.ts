import { unknownMarker } from "./render/markers";
import { HIDDEN } from "./secrets";
import { translate } from "./values";
import type { WireObject } from "./values";

/** The stack output `endpoints`: addresses by name; what only an update tells is marked, secrets are hidden. */
export function endpointsOf(outputs: WireObject): Record<string, string> {
  const shown = translate(outputs["endpoints"] ?? null, {
    unknown: (_, sources) => unknownMarker(sources),
    secret: () => HIDDEN,
  });
  if (typeof shown !== "object" || shown === null) return {};
  return Object.fromEntries(
    Object.entries(shown).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}
