import { texts } from "../../lib/parameters";
import type { Cursor } from "../../lib/cursor";
import { resourceRule } from "../../lib/rule";
import { CONFIG_MAP, SECRET, WORKLOADS } from "../../lib/types";
import { suspiciousEntries } from "../../model/entries";
import { withDefaultPassword } from "../../model/grafana";
import { KNOWN_PASSWORDS, mayHoldPassword, passwordsIn } from "../../model/passwords";
import { variablesOf } from "../../model/variables";

export const secretsNoDefaultCredentials = resourceRule({
  name: "secrets-no-default-credentials",
  description: "No password is one that everybody knows.",
  level: "mandatory",
  severity: "critical",
  remediation: "Generate the password (RandomPassword), or set it with pulumi config set --secret.",
  url: "https://owasp.org/www-project-web-security-testing-guide/",
  parameters: {
    known: texts("Passwords that everybody knows.", KNOWN_PASSWORDS),
  },
  types: [SECRET, CONFIG_MAP, ...WORKLOADS],
  check: ({ resource, parameters, report, each, undetermined }) => {
    const judge = (name: string, place: Cursor, text?: string): void => {
      if (text === undefined && place.unknown && !mayHoldPassword(name)) return;
      const words = passwordsIn(name, text ?? place.text() ?? "");
      const isKnown = words.some((word) => [word, word.toLowerCase()].some((one) => parameters.known.includes(one)));
      if (isKnown) report(place, "a generated password", "a known default");
    };
    if (resource.type === SECRET || resource.type === CONFIG_MAP) {
      for (const { key, text, at } of suspiciousEntries(resource, undetermined)) judge(key, at, text);
    } else {
      each(variablesOf(resource), (variable) => judge(variable.key("name").string() ?? "", variable.key("value")));
      const grafana = withDefaultPassword(resource);
      const found = "without a password for the administrator, which then is admin";
      if (grafana !== undefined) report(grafana.key("env"), "GF_SECURITY_ADMIN_PASSWORD__FILE", found);
    }
  },
});
