/** What differs between two versions of a resource's inputs, property by property. */
import { isDeepStrictEqual } from "node:util";
import { isList, isObject } from "../../../preview/values";
import type { Wire, WireObject } from "../../../preview/values";

/** One property that differs. */
export interface Change {
  /** Keys from the top, list positions as numbers. */
  readonly path: readonly (string | number)[];
  readonly kind: "add" | "delete" | "update";
}

/** Properties that cannot change in place. */
export interface Fixed {
  /** Dotted paths: a change there, below or above forces a replacement. */
  readonly anyChange?: readonly string[];
  /** Dotted paths that may change below, but not come or go. */
  readonly presence?: readonly string[];
}

function compareLists(before: readonly Wire[], after: readonly Wire[], path: Change["path"]): Change[] {
  const length = Math.max(before.length, after.length);
  return Array.from({ length }, (_, index) => compare(before[index], after[index], [...path, index])).flat();
}

function compareObjects(before: WireObject, after: WireObject, path: Change["path"]): Change[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key) => compare(before[key], after[key], [...path, key]));
}

/** Every property that differs; null counts as absent, as providers treat it. */
export function compare(before: Wire | undefined, after: Wire | undefined, path: Change["path"] = []): Change[] {
  if (before === after || isDeepStrictEqual(before, after)) return [];
  if (isList(before) && isList(after)) return compareLists(before, after, path);
  if (isObject(before) && isObject(after)) return compareObjects(before, after, path);
  if (before === undefined || before === null)
    return after === undefined || after === null ? [] : [{ path, kind: "add" }];
  return [{ path, kind: after === undefined || after === null ? "delete" : "update" }];
}

const dotted = ({ path }: Change): string => path.filter((key) => typeof key === "string").join(".");

const within = (path: string, parent: string): boolean => path === parent || path.startsWith(`${parent}.`);

/** True when a change touches one of the fixed properties. */
export function forcesReplacement(change: Change, fixed: Fixed): boolean {
  const path = dotted(change);
  return (
    (fixed.anyChange ?? []).some((property) => within(path, property) || within(property, path)) ||
    (change.kind !== "update" && (fixed.presence ?? []).some((property) => within(property, path)))
  );
}

/** A path as Pulumi writes it: `spec.template.spec.containers[0].image`, `data["prometheus.yml"]`. */
export function propertyPath(path: Change["path"]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${text}[${JSON.stringify(key)}]`;
    return text === "" ? key : `${text}.${key}`;
  }, "");
}
