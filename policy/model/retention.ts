import type { Cursor } from "../lib/cursor";
import { number } from "../lib/parameters";
import type { Resource } from "../lib/resource";
import { annotationOf } from "./manifest";
import { DAY, parseDuration, showDuration } from "./quantity";

/** Annotation by which a store promises how long it keeps its data. */
export const RETENTION_ANNOTATION = "insurance-lead-gen.com/retention";

/** The promise of a store: `30d`. */
export function claimOf(resource: Resource): Cursor {
  return annotationOf(resource, RETENTION_ANNOTATION);
}

/** How a check reports, as `Verdicts.report`. */
export type Report = (place: Cursor, wanted: string, found?: string) => void;

/** Bounds of a retention, in seconds. */
export interface Bounds {
  readonly minimum: number;
  readonly maximum: number;
}

/** Parameters of a rule that bounds a retention, with defaults in days. */
export function dayBounds(minDays: number, maxDays: number) {
  return {
    minDays: number("Shortest permitted retention, in days.", minDays, { minimum: 0 }),
    maxDays: number("Longest permitted retention, in days.", maxDays, { minimum: 0 }),
  };
}

/** Bounds in seconds from the parameters made by `dayBounds`. */
export function boundsOf({ minDays, maxDays }: { readonly minDays: number; readonly maxDays: number }): Bounds {
  return { minimum: minDays * DAY, maximum: maxDays * DAY };
}

/** The duration at a place in seconds; reports one that is missing, malformed or zero (which stores read as forever). */
export function durationAt(place: Cursor, report: Report): number | undefined {
  const text = place.text();
  const seconds = text === undefined ? undefined : parseDuration(text);
  if (seconds !== undefined && seconds > 0) return seconds;
  const found = seconds === 0 ? "0, which means forever" : undefined;
  report(place, 'a duration such as "30d"', found);
  return undefined;
}

/** Reports a claim that is missing, malformed or outside the bounds; returns it in seconds. */
export function boundedClaim(resource: Resource, bounds: Bounds, report: Report): number | undefined {
  const claim = claimOf(resource);
  const seconds = durationAt(claim, report);
  if (seconds === undefined) return undefined;
  const { minimum, maximum } = bounds;
  if (seconds < minimum) report(claim, `at least ${showDuration(minimum)}`);
  if (seconds > maximum) report(claim, `at most ${showDuration(maximum)}`);
  return seconds;
}

/** Reports a configured retention that is missing or differs from the claim. */
export function agreesWithClaim(place: Cursor, claim: number | undefined, report: Report): void {
  const seconds = durationAt(place, report);
  if (seconds === undefined || claim === undefined || seconds === claim) return;
  report(place, `the ${showDuration(claim)} that ${RETENTION_ANNOTATION} promises`);
}
