import { flag } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { SECRETS_MANAGER_ROTATION, SECRETS_MANAGER_SECRET } from "../../lib/types";

/** The key that AWS uses where none is given; it cannot be revoked. */
const AWS_KEY = /^$|(?:^|:)alias\/aws\/secretsmanager$/;

export const secretsManagerEncrypted = stackRule({
  name: "secrets-manager-encrypted",
  description:
    "Secrets in AWS Secrets Manager are encrypted by a key of ours, which can be revoked, and can be recovered.",
  level: "mandatory",
  severity: "medium",
  remediation: "Set kmsKeyId to a customer-managed key and recoveryWindowInDays to 7 or more.",
  url: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html",
  ids: { checkov: ["CKV_AWS_149", "CKV2_AWS_57"] },
  parameters: {
    requireRotation: flag("Whether each secret needs a rotation.", false),
  },
  check: ({ stack, parameters, report, each }) => {
    const rotations = stack.ofType(SECRETS_MANAGER_ROTATION);
    each(stack.ofType(SECRETS_MANAGER_SECRET), ({ props, urn }) => {
      const key = props.key("kmsKeyId");
      each([key], (place) => {
        if (AWS_KEY.test(place.string() ?? "")) report(place, "a customer-managed key");
      });
      const rotates = rotations.some(({ dependencies }) => dependencies.includes(urn));
      if (parameters.requireRotation && !rotates) report(props, "one", "has no SecretRotation");
      const window = props.key("recoveryWindowInDays");
      if (window.number() === 0) report(window, "7 to 30: with 0 a deletion is final");
    });
  },
});
