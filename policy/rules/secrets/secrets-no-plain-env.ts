import { texts } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { WORKLOADS } from "../../lib/types";
import { credentialKind, variablesOf } from "../../model/variables";

export const secretsNoPlainEnv = resourceRule({
  name: "secrets-no-plain-env",
  description: "No environment variable holds a credential as plain text; everyone who may read pods could read it.",
  level: "mandatory",
  severity: "critical",
  remediation: "Mount the Secret as a file, or use valueFrom.secretKeyRef.",
  url: "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
  ids: { polaris: ["sensitiveContainerEnvVar"], nsa: ["C-0012"] },
  parameters: {
    harmless: texts("Variables whose name only sounds like a credential.", ["GF_SECURITY_COOKIE_SECURE"]),
  },
  types: WORKLOADS,
  check: ({ resource, parameters, report, each }) => {
    each(variablesOf(resource), (variable) => {
      const name = variable.key("name").string() ?? "";
      const value = variable.key("value");
      if (parameters.harmless.includes(name) || value.value === undefined) return;
      const kind = credentialKind(name, value.text() ?? "");
      if (kind !== undefined) report(value, "a file from a Secret, or secretKeyRef", kind);
    });
  },
});
