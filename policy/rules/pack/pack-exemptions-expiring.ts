import { daysLeft, expired } from "../../lib/exemption";
import { number } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { session } from "../../lib/session";

export const packExemptionsExpiring = stackRule({
  name: "pack-exemptions-expiring",
  description: "Nobody is surprised by the end of an exemption.",
  level: "advisory",
  severity: "low",
  remediation: "Fix the resource before the date, or renew `until` with a reason that still holds.",
  parameters: {
    noticeDays: number("Days before the end of an exemption from which on it is announced.", 30, { minimum: 0 }),
  },
  check: ({ parameters, each, reportStack }) => {
    each(session.configuredExemptions(), ([rule, exemptions]) => {
      for (const exemption of exemptions) {
        const days = daysLeft(exemption, session.today);
        if (expired(exemption, session.today) || days > parameters.noticeDays) continue;
        const { resource, until } = exemption;
        reportStack(`exemption of ${resource} from ${rule} ends on ${until}, in ${days} days`, "a fix or a new date");
      }
    });
  },
});
