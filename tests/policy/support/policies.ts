import type { ReportViolation, ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";

import { evaluate, type EvaluateArgs, type StackResource, type Verdict } from "../../../policy/lib/evaluate";
import { urnOf } from "./fixture";

/** Facts that a native policy of a test needs besides its check. */
const HEAD = { description: "Something holds.", enforcementLevel: "mandatory" as const };

/** A native resource policy, as any other pack would write it. */
export function nativeResource(
  name: string,
  validateResource: (args: ResourceValidationArgs, report: ReportViolation) => void | Promise<void>,
) {
  return { ...HEAD, name, validateResource };
}

/** A native stack policy, as any other pack would write it. */
export function nativeStack(name: string, validateStack: (args: StackValidationArgs, report: ReportViolation) => void) {
  return { ...HEAD, name, validateStack };
}

/** A registered resource; its URN follows from type and name. */
export function resource(
  name: string,
  props: Record<string, unknown> = {},
  more: Partial<StackResource> = {},
): StackResource {
  const type = more.type ?? "kubernetes:core/v1:ConfigMap";
  return { type, name, urn: urnOf({ type, name }), props, ...more };
}

/** What `evaluate` says, on a fixed day. */
export function verdictOf(args: EvaluateArgs): Verdict {
  return evaluate({ now: new Date("2027-01-15T00:00:00Z"), ...args });
}

/** Policy and message of every violation, in the order of the verdict. */
export function told({ violations }: Verdict): string[] {
  return violations.map(({ policy, level, message }) => `${level} ${policy}: ${message}`);
}
