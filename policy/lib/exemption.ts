import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema";

import type { Cursor } from "./cursor";
import { kindOf, type Resource } from "./resource";
import { get, isUnknown } from "./value";

/** One accepted finding: who, why and until when. Part of a rule's configuration, never of the judged manifest. */
export interface Exemption {
  /** Logical name, `Kind/namespace/name` or, for objects without a namespace, `Kind/name`. */
  readonly resource: string;
  /** Container name; default `*`, every container and the object itself. */
  readonly container?: string;
  /** Why the finding is acceptable; at least 15 characters. */
  readonly reason: string;
  /** Last day, `YYYY-MM-DD`, on which the exemption counts. */
  readonly until: string;
  /** Where it was agreed, e.g. an issue number. */
  readonly ticket?: string;
}

/** Schema of the `exempt` key that every rule accepts. */
export const EXEMPT_SCHEMA: PolicyConfigJSONSchema = {
  type: "array",
  description: "Findings that are accepted, each with a reason and a last day.",
  default: [],
  items: {
    type: "object",
    additionalProperties: false,
    required: ["resource", "reason", "until"],
    properties: {
      resource: { type: "string", minLength: 1 },
      container: { type: "string", minLength: 1 },
      reason: { type: "string", minLength: 15, pattern: "^\\S.*\\S$" },
      until: { type: "string", pattern: "^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$" },
      ticket: { type: "string", minLength: 1 },
    },
  },
};

/** The mark of a container whose name is missing or unknown: an exemption of any container may mean it. */
export const UNNAMED_CONTAINER = "";

/** The names by which an exemption may call a resource; undefined stands for one that is still unknown. */
function namesOf(resource: Resource): readonly (string | undefined)[] {
  const kind = kindOf(resource.type);
  const [name, namespace] = ["metadata.name", "metadata.namespace"].map((path) => get(resource.props.value, path));
  if (isUnknown(name) || isUnknown(namespace)) return [resource.name, undefined];
  if (typeof name !== "string") return [resource.name];
  return [resource.name, typeof namespace === "string" ? `${kind}/${namespace}/${name}` : `${kind}/${name}`];
}

/** Whether an exemption speaks of the place of a finding; `maybe` when an unknown name decides. */
export function exempts(exemption: Exemption, place: Cursor): "yes" | "maybe" | "no" {
  const names = namesOf(place.resource);
  const scoped = exemption.resource.startsWith(`${kindOf(place.resource.type)}/`);
  const named = names.includes(exemption.resource);
  if (!named && !(scoped && names.includes(undefined))) return "no";
  const container = exemption.container ?? "*";
  if (container === "*" || container === place.container) return named ? "yes" : "maybe";
  return place.container === UNNAMED_CONTAINER ? "maybe" : "no";
}

const MILLISECONDS = 86_400_000;

/** Days from `today` until the last day of the exemption. */
export function daysLeft(exemption: Exemption, today: string): number {
  return Math.round((Date.parse(exemption.until) - Date.parse(today)) / MILLISECONDS);
}

/** True when the last day of the exemption lies before `today` (`YYYY-MM-DD`). */
export function expired(exemption: Exemption, today: string): boolean {
  return exemption.until < today;
}
