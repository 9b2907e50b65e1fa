import { resourceRule } from "../../lib/rule";
import { CONFIG_MAP } from "../../lib/types";
import { suspiciousEntries } from "../../model/entries";
import { credentialKind } from "../../model/variables";

export const secretsNoConfigmap = resourceRule({
  name: "secrets-no-configmap",
  description: "No ConfigMap holds a credential; files of programs name the file of a Secret instead.",
  level: "mandatory",
  severity: "critical",
  remediation:
    "Use the program's *_file setting ($__file{} in Grafana) and mount a Secret, or move the file to a Secret.",
  url: "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
  ids: { polaris: ["sensitiveConfigmapContent"], nsa: ["C-0012"] },
  types: [CONFIG_MAP],
  check: ({ resource, report, undetermined }) => {
    for (const { key, text, at } of suspiciousEntries(resource, undetermined)) {
      const kind = credentialKind(key, text);
      if (kind !== undefined) report(at, "the file of a Secret", kind);
    }
  },
});
