import { texts } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { STORAGE_CLASS } from "../../lib/types";
import { allClaims } from "../../model/claims";

export const storagePvcClassEncrypted = stackRule({
  name: "storage-pvc-class-encrypted",
  description: "Every claim names a storage class, and that class encrypts.",
  level: "mandatory",
  severity: "high",
  remediation: "Set storageClassName to an encrypted class of the stack, or list a known class in the policy config.",
  url: "https://kubernetes.io/docs/concepts/storage/storage-classes/",
  ids: { checkov: ["CKV_AWS_3"] },
  parameters: {
    allowedClasses: texts("Classes that exist outside the stack and are known to encrypt.", []),
  },
  check: ({ stack, parameters, report, each }) => {
    each(allClaims(stack), (claim) => {
      const place = claim.key("storageClassName");
      const name = place.string();
      if (name === undefined || name === "") report(place, "the name of an encrypted storage class");
      else if (!parameters.allowedClasses.includes(name)) {
        const storageClass = stack.find(STORAGE_CLASS, undefined, name);
        const encrypted = storageClass?.props.at("parameters.encrypted").text() === "true";
        if (storageClass === undefined) report(place, "a class of the stack or of allowedClasses");
        else if (!encrypted) report(place, 'a class with parameters.encrypted "true"');
      }
    });
  },
});
