import { stackRule } from "../../lib/rule";
import { session } from "../../lib/session";

export const packConfigValid = stackRule({
  name: "pack-config-valid",
  description: "The pack's config file names only rules and settings that exist; the engine accepts others in silence.",
  level: "mandatory",
  severity: "high",
  remediation: "Correct the key in the file given by --policy-pack-config; policy/README.md lists rules and settings.",
  check: ({ each, reportStack }) => {
    each(session.configProblems, (problem) => reportStack(`pack config: ${problem}`));
  },
});
