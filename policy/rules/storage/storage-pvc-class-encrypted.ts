import { records, texts } from "../../lib/parameters";
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
    plainClasses: records<{ readonly name: string; readonly reason: string }>(
      "Classes that exist outside the stack and do not encrypt, each with the reason why that is acceptable.",
      { name: { type: "string", minLength: 1 }, reason: { type: "string", minLength: 15 } },
      ["name", "reason"],
    ),
  },
  check: ({ stack, parameters, report, each }) => {
    const known = [...parameters.allowedClasses, ...parameters.plainClasses.map(({ name }) => name)];
    each(allClaims(stack), (claim) => {
      const place = claim.key("storageClassName");
      const name = place.string();
      if (name === undefined || name === "") report(place, "the name of an encrypted storage class");
      else if (!known.includes(name)) {
        const storageClass = stack.find(STORAGE_CLASS, undefined, name);
        const encrypted = storageClass?.props.at("parameters.encrypted").text() === "true";
        if (storageClass === undefined) report(place, "a class of the stack or of allowedClasses");
        else if (!encrypted) report(place, 'a class with parameters.encrypted "true"');
      }
    });
  },
});
