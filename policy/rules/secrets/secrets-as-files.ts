import { textMap } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { WORKLOADS } from "../../lib/types";
import { variablesOf } from "../../model/variables";

export const secretsAsFiles = resourceRule({
  name: "secrets-as-files",
  description: "Programs that can read a credential from a file do so; variables leak into child processes and dumps.",
  level: "advisory",
  severity: "low",
  remediation: "Mount the Secret and use the variable that names a file.",
  url: "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
  ids: { checkov: ["CKV_K8S_35"], cisEks: ["4.4.1"], nsa: ["C-0207"] },
  parameters: {
    fileVariables: textMap("Variables that have a counterpart naming a file.", {
      GF_SECURITY_ADMIN_PASSWORD: "GF_SECURITY_ADMIN_PASSWORD__FILE",
      GF_SECURITY_SECRET_KEY: "GF_SECURITY_SECRET_KEY__FILE",
      GF_DATABASE_PASSWORD: "GF_DATABASE_PASSWORD__FILE",
      DATA_SOURCE_PASS: "DATA_SOURCE_PASS_FILE",
    }),
  },
  types: WORKLOADS,
  check: ({ resource, parameters, report, each }) => {
    each(variablesOf(resource), (variable) => {
      const name = variable.key("name").string() ?? "";
      const counterpart = parameters.fileVariables[name];
      const reference = variable.at("valueFrom.secretKeyRef");
      if (counterpart !== undefined && reference.exists()) report(reference, counterpart, `used for ${name}`);
    });
  },
});
