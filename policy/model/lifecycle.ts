import type { Cursor } from "../lib/cursor";
import type { Resource } from "../lib/resource";
import { S3_LIFECYCLES } from "../lib/types";
import { companionsOf } from "./bucket";
import type { StackModel } from "./stack";

/** Storage classes from which nothing can be read before it is restored. */
const ARCHIVES = ["GLACIER", "DEEP_ARCHIVE"];

/** Where lifecycle configs keep what a rule applies to; a rule without any applies to the whole bucket. */
function prefixOf(rule: Cursor): string {
  const filter = rule.key("filter");
  const places = [filter.key("prefix"), filter.at("and.prefix"), rule.key("prefix")];
  return places.map((place) => place.string()).find((prefix) => prefix !== undefined) ?? "";
}

/** True when tags or sizes narrow a rule down. */
function isNarrow(rule: Cursor): boolean {
  const filter = rule.key("filter");
  const narrowing = ["tag", "and", "objectSizeGreaterThan", "objectSizeLessThan"];
  return narrowing.some((key) => filter.key(key).exists()) || rule.key("tags").exists();
}

/** The enabled lifecycle rules of a bucket, in objects of their own or (an older way) in the bucket itself. */
export function lifecycleRules(stack: StackModel, bucket: Resource): readonly Cursor[] {
  const rules = companionsOf(stack, bucket, S3_LIFECYCLES).flatMap(({ props }) => props.key("rules").items());
  const own = bucket.props.key("lifecycleRules").items();
  return [
    ...rules.filter((rule) => rule.key("status").string() === "Enabled"),
    ...own.filter((rule) => rule.key("enabled").boolean() === true),
  ];
}

/** The rules that apply to every object of the bucket. */
export function wholeBucketRules(rules: readonly Cursor[]): readonly Cursor[] {
  return rules.filter((rule) => prefixOf(rule) === "" && !isNarrow(rule));
}

/** The days after which a rule deletes current versions. */
export function expirationDays(rule: Cursor): Cursor {
  return rule.at("expiration.days");
}

/** True when a rule deletes current versions, at an age or on a day. */
export function isExpiring(rule: Cursor): boolean {
  return (expirationDays(rule).number() ?? 0) > 0 || rule.at("expiration.date").exists();
}

/** Where a rule takes objects from their reader whatever their age: into an archive, or on a fixed day. */
export function lossesOf(rule: Cursor): readonly Cursor[] {
  const transitions = rule.key("transitions").items();
  const classes = transitions.map((transition) => transition.key("storageClass"));
  const archives = classes.filter((place) => ARCHIVES.includes(place.string() ?? ""));
  const day = rule.at("expiration.date");
  return day.exists() ? [...archives, day] : archives;
}
