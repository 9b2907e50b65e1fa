import { texts } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { CERTIFICATE, INGRESS, SECRET, SERVICE_ACCOUNT, WORKLOADS } from "../../lib/types";
import { shimIssuer } from "../../model/certificates";
import { namespaceOf } from "../../model/manifest";
import { secretReferences } from "../../model/secret-references";
import type { StackModel } from "../../model/stack";
import { textsOf } from "../../model/text";

function writtenByCertificate(stack: StackModel, namespace: string, name: string): boolean {
  const certificates = stack.ofType(CERTIFICATE).filter((one) => namespaceOf(one) === namespace);
  return certificates.some(({ props }) => props.at("spec.secretName").string() === name);
}

export const secretsReferencesResolve = stackRule({
  name: "secrets-references-resolve",
  description:
    "Every Secret that a pod or Ingress names exists, with the key it needs; a pod waits forever for others.",
  level: "mandatory",
  severity: "high",
  remediation: "Create the Secret in the same namespace, correct name or key, or list it as external.",
  url: "https://kubernetes.io/docs/concepts/configuration/secret/#restriction-secret-must-exist",
  parameters: {
    external: texts("Secrets (`namespace/name`) that exist outside this stack.", []),
  },
  check: ({ stack, parameters, report, each }) => {
    each(stack.ofType(...WORKLOADS, SERVICE_ACCOUNT, INGRESS), (resource) => {
      if (resource.type === INGRESS && shimIssuer(resource) !== undefined) return;
      const namespace = namespaceOf(resource);
      each(secretReferences(resource), (references) => {
        each(references(), ({ name, key }) => {
          const wanted = name.string() ?? "";
          if (parameters.external.includes(`${namespace}/${wanted}`)) return;
          const secret = stack.find(SECRET, namespace, wanted);
          if (secret === undefined) {
            if (!writtenByCertificate(stack, namespace, wanted)) report(name, `a Secret of namespace ${namespace}`);
            return;
          }
          if (key === undefined) return;
          const keys = textsOf(secret).map(([one]) => one);
          if (!keys.includes(key.string() ?? "")) report(key, `a key of the Secret: ${keys.join(", ")}`);
        });
      });
    });
  },
});
