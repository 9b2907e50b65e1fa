import { number } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { allowing, isForEverybody } from "../../model/iam";

const KEY = "aws:kms/key:Key";

export const awsKmsRotation = resourceRule({
  name: "aws-kms-rotation",
  description: "Keys rotate, cannot vanish at once, and are not usable by everybody.",
  level: "mandatory",
  severity: "medium",
  remediation: "Set enableKeyRotation: true and deletionWindowInDays: 30; name principals in the key policy.",
  ids: { checkov: ["CKV_AWS_7", "CKV_AWS_33", "CKV2_AWS_64"] },
  types: [KEY, "aws:kms/keyPolicy:KeyPolicy"],
  parameters: {
    deletionDays: number("Least waiting time before a key is deleted; without a setting AWS waits 30 days.", 14, {
      minimum: 7,
      maximum: 30,
    }),
  },
  check: ({ resource, parameters, report, each }) => {
    const { props, type } = resource;
    each(type === KEY ? [props.key("enableKeyRotation")] : [], (rotation) => {
      const spec = props.key("customerMasterKeySpec").string() ?? "SYMMETRIC_DEFAULT";
      if (spec === "SYMMETRIC_DEFAULT" && rotation.boolean() !== true) report(rotation, "true");
    });
    each([props.key("deletionWindowInDays")], (days) => {
      if ((days.number() ?? parameters.deletionDays) < parameters.deletionDays)
        report(days, `at least ${parameters.deletionDays}`);
    });
    each([props.key("policy")], (policy) => {
      const open = allowing(policy).find(isForEverybody);
      if (open !== undefined) report(open.key("Principal"), "named principals");
    });
  },
});
