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
  return narrowing.some((key) => filter.key(key).exists());
}

/** The enabled lifecycle rules of a bucket, with the object that holds them. */
export function lifecycleRules(stack: StackModel, bucket: Resource): readonly Cursor[] {
  const rules = companionsOf(stack, bucket, S3_LIFECYCLES).flatMap(({ props }) => props.key("rules").items());
  return rules.filter((rule) => rule.key("status").string() === "Enabled");
}

/** The rules that apply to every object of the bucket. */
export function wholeBucketRules(rules: readonly Cursor[]): readonly Cursor[] {
  return rules.filter((rule) => prefixOf(rule) === "" && !isNarrow(rule));
}

/** The rules that may apply to objects below a prefix. */
export function rulesTouching(rules: readonly Cursor[], prefix: string): readonly Cursor[] {
  return rules.filter((rule) => prefix.startsWith(prefixOf(rule)) || prefixOf(rule).startsWith(prefix));
}

/** The days after which a rule deletes current versions. */
export function expirationDays(rule: Cursor): Cursor {
  return rule.at("expiration.days");
}

/** The transitions of a rule into classes that cannot be read at once. */
export function archivingTransitions(rule: Cursor): readonly Cursor[] {
  const classes = rule
    .key("transitions")
    .items()
    .map((transition) => transition.key("storageClass"));
  return classes.filter((place) => ARCHIVES.includes(place.string() ?? ""));
}
