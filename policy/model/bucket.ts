import { passing, Undetermined } from "../lib/cursor";
import type { Resource } from "../lib/resource";
import { S3_BUCKETS } from "../lib/types";
import type { StackModel } from "./stack";

/** Every S3 bucket of the stack. */
export function bucketsOf(stack: StackModel): readonly Resource[] {
  return stack.ofType(...S3_BUCKETS);
}

/** The bucket of a name, undefined for no name; throws `Undetermined` when there is none but a bucket's name is unknown. */
export function bucketNamed(stack: StackModel, name: string | undefined): Resource | undefined {
  if (name === undefined) return undefined;
  const [found] = passing(bucketsOf(stack), ({ props }) => props.key("bucket").string() === name);
  return found;
}

/** The bucket that a companion surely belongs to, and those that it may belong to. */
interface Owner {
  readonly sure: Resource | undefined;
  readonly possible: readonly Resource[];
}

/** By name; where an unknown stands on either side, by the only dependency that is still possible. */
function ownerOf(stack: StackModel, companion: Resource): Owner {
  const buckets = bucketsOf(stack);
  const reference = companion.props.key("bucket");
  const named = buckets.find(({ props }) => props.key("bucket").value === reference.value);
  if (!reference.unknown && named !== undefined) return { sure: named, possible: [] };
  const possible = reference.unknown ? buckets : buckets.filter(({ props }) => props.key("bucket").unknown);
  const linked = possible.filter(({ urn }) => companion.dependencies.includes(urn));
  return { sure: linked.length === 1 ? linked[0] : undefined, possible };
}

/**
 * The companion resources of a bucket (policy, lifecycle, encryption, …), found by the bucket's name, or by the program's
 * dependency where the name is an unknown output. Throws `Undetermined` when none is found but one may be meant.
 */
export function companionsOf(stack: StackModel, bucket: Resource, types: readonly string[]): readonly Resource[] {
  const candidates = stack.ofType(...types).map((companion) => ({ companion, ...ownerOf(stack, companion) }));
  const found = candidates.filter(({ sure }) => sure === bucket).map(({ companion }) => companion);
  const doubtful = candidates.find(({ sure, possible }) => sure === undefined && possible.includes(bucket));
  if (found.length > 0 || doubtful === undefined) return found;
  const reference = doubtful.companion.props.key("bucket");
  throw new Undetermined(reference.unknown ? reference : bucket.props.key("bucket"));
}

/** True when resources of a statement mean a bucket (part "") or all of its objects (part "/*"). */
export function means(resources: readonly string[], bucket: Resource, part: "" | "/*"): boolean {
  const name = bucket.props.key("bucket").value;
  return resources.some((resource) => {
    const [, named = "", found = ""] = /^arn:[^:]*:s3:::([^/]+)(\/\*)?$/.exec(resource) ?? [];
    const isMeant = named !== "" && (typeof name !== "string" || [name, "*"].includes(named));
    return resource === "*" || (isMeant && found === part);
  });
}
