import { number } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { session } from "../../lib/session";

export const packUnevaluated = stackRule({
  name: "pack-unevaluated",
  description: "Every rule can judge every resource at preview; set it to mandatory where a preview must be complete.",
  level: "advisory",
  severity: "medium",
  remediation:
    "Give names, sizes, hosts and retention as plain values; let values born from resources enter by env var.",
  parameters: {
    listed: number("How many places the message names before it counts the rest.", 20, { minimum: 1 }),
  },
  check: ({ parameters, reportStack }) => {
    const rulesByPlace = new Map<string, Set<string>>();
    for (const { rule, subject, path } of session.judged().flatMap(({ unevaluated }) => unevaluated)) {
      const place = `${subject} ${path}`.trimEnd();
      rulesByPlace.set(place, (rulesByPlace.get(place) ?? new Set()).add(rule));
    }
    const places = [...rulesByPlace].map(([place, rules]) => `${place} (${[...rules].sort().join(", ")})`).sort();
    const shown = places.slice(0, parameters.listed);
    const more = places.length - shown.length;
    const rest = more > 0 ? [`and ${more} more`] : [];
    const listed = [...shown, ...rest].join("; ");
    if (listed !== "") reportStack(`unknown until the update, so not judged: ${listed}`, "known values");
  },
});
