import { daysLeft, expired, type Exemption } from "../../lib/exemption";
import { number, texts } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { session } from "../../lib/session";

function inUse(rule: string, exemption: Exemption): boolean {
  return session.judged().some(({ exempted, undecided }) => {
    const covers = exempted.some((one) => one.rule === rule && one.exemption === exemption);
    return covers || undecided.includes(exemption);
  });
}

export const packExemptionsValid = stackRule({
  name: "pack-exemptions-valid",
  description: "Every exemption still counts, still covers a finding, and concerns a resource that may be exempt.",
  level: "mandatory",
  severity: "high",
  remediation: "Remove the exemption, or fix the resource, or renew `until` with a reason that still holds.",
  parameters: {
    allowedResources: texts("The only resources that exemptions may name; empty means any.", []),
    maxDays: number("Most days for which an exemption may still last; a far end is no end.", 731, { minimum: 1 }),
  },
  check: ({ parameters, each, reportStack }) => {
    const { allowedResources, maxDays } = parameters;
    each(session.configuredExemptions(), ([rule, exemptions]) => {
      for (const exemption of exemptions) {
        const { resource, container = "*", until } = exemption;
        const subject = `exemption of ${resource} (container ${container}) from ${rule}`;
        if (allowedResources.length > 0 && !allowedResources.includes(resource)) {
          reportStack(`${subject} is not permitted`, `one for ${allowedResources.join(", ")}`);
        }
        if (daysLeft(exemption, session.today) > maxDays)
          reportStack(`${subject} lasts until ${until}`, `an end within ${maxDays} days`);
        if (expired(exemption, session.today)) reportStack(`${subject} ended on ${until}`, "its removal or a new date");
        else if (!inUse(rule, exemption)) reportStack(`${subject} covers no finding`, "its removal");
      }
    });
  },
});
