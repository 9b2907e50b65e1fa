import type { Cursor } from "../../lib/cursor";
import { texts } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { oneOrMany } from "../../model/document";
import {
  ADMINISTRATORS,
  allowing,
  IAM_ACCESS_KEY,
  IAM_ATTACHMENTS,
  IAM_INLINE,
  IAM_POLICY,
  IAM_ROLE,
  IAM_ROLE_POLICY,
  IAM_USER,
  isCovered,
  isEveryResource,
  isWildcard,
  policyPlaces,
  WITHOUT_RESOURCE,
} from "../../model/iam";

export const awsIamNoWildcards = resourceRule({
  name: "aws-iam-no-wildcards",
  description: "IAM policies name actions and resources; there are no users with keys and no administrators.",
  level: "mandatory",
  severity: "high",
  remediation: "List the actions that are called and the ARNs they are called on; use a role instead of a user.",
  ids: {
    checkov: ["CKV_AWS_62", "CKV_AWS_63", "CKV_AWS_274", "CKV_AWS_286", "CKV_AWS_289", "CKV_AWS_290", "CKV_AWS_355"],
  },
  types: [IAM_ROLE, IAM_POLICY, IAM_ROLE_POLICY, IAM_USER, IAM_ACCESS_KEY, ...IAM_INLINE, ...IAM_ATTACHMENTS],
  parameters: {
    withoutResource: texts("Actions, or beginnings with *, that may be allowed on every resource.", WITHOUT_RESOURCE),
    forbiddenPolicies: texts("Endings of managed policies that may not be attached.", ADMINISTRATORS),
  },
  check: ({ resource, parameters, report, each }) => {
    const { props, type } = resource;
    if (type === IAM_USER) report(props, "a role", "is a user, whose keys do not expire");
    if (type === IAM_ACCESS_KEY) report(props, "a role", "is a key that does not expire");
    const judge = (statement: Cursor): void => {
      const [action, target] = [statement.key("Action"), statement.key("Resource")];
      for (const key of ["NotAction", "NotResource"]) {
        if (statement.key(key).exists()) report(statement.key(key), `${key.slice(3)}, which lists what is allowed`);
      }
      const isWild = oneOrMany(action).some(isWildcard);
      if (isWild) report(action, "the actions that are called");
      const isBound = isWild || isCovered(oneOrMany(action), parameters.withoutResource);
      if (!isBound && oneOrMany(target).some(isEveryResource)) report(target, "the ARNs that are used");
    };
    each(policyPlaces(resource), (place) => {
      each(allowing(place), judge);
    });
    const lists = ["managedPolicyArns", "policyArns"].flatMap((key) => props.key(key).items());
    each([props.key("policyArn"), ...lists], (arn) => {
      const isForbidden = parameters.forbiddenPolicies.some((ending) => arn.string()?.endsWith(ending));
      if (isForbidden) report(arn, "a policy of the role's own");
    });
  },
});
