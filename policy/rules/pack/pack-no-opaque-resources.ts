import { texts } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";

const OPAQUE: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/^kubernetes:helm\.sh\/v3:Release$/, "a Helm release, whose objects the engine never sees"],
  [/^kubernetes:helm\.sh\/v[0-9]+:Chart$/, "a Helm chart"],
  [/^kubernetes:(?:yaml|yaml\/v2|kustomize|kustomize\/v2):/, "rendered outside the program"],
  [/^kubernetes:.*Patch$/, "a patch of an object that is not in the stack"],
  [/^kubernetes:.*List$/, "a list of objects in one resource"],
];

export const packNoOpaqueResources = resourceRule({
  name: "pack-no-opaque-resources",
  description: "Every object is a native typed resource; what rules and preview cannot see does not exist for them.",
  level: "mandatory",
  severity: "high",
  remediation: "Declare the objects as typed resources of @pulumi/kubernetes.",
  parameters: {
    allowedTypes: texts("Type tokens that are accepted all the same.", []),
  },
  check: ({ resource, parameters, report }) => {
    if (parameters.allowedTypes.includes(resource.type)) return;
    const opaque = OPAQUE.find(([pattern]) => pattern.test(resource.type));
    if (opaque !== undefined) report(resource.props, "native typed resources", `is ${opaque[1]}`);
  },
});
