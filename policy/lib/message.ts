import type { Cursor } from "./cursor";
import { describe } from "./resource";

/**
 * The one form of every finding: `StatefulSet monitoring/loki: spec.replicas is 1, want at least 2`. With `found` at
 * the root of a resource the words stand alone: `Namespace monitoring: has no ResourceQuota, want one`.
 */
export function findingMessage(place: Cursor, wanted: string, found?: string): string {
  const subject = describe(place.resource);
  if (place.path === "") return `${subject}: ${found ?? place.display()}, want ${wanted}`;
  return `${subject}: ${place.path} is ${found ?? place.display()}, want ${wanted}`;
}

/** The form of a finding about the stack as a whole. */
export function stackMessage(found: string, wanted?: string): string {
  return wanted === undefined ? `stack: ${found}` : `stack: ${found}, want ${wanted}`;
}
