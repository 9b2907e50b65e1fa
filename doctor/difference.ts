import { isDeepStrictEqual } from "node:util";
import type { Tree } from "../preview/analysis/tree";

/** A place where the cluster is not as declared. */
export interface Difference {
  /** Keys and indexes, joined by dots. */
  readonly path: string;
  readonly wanted: Tree;
  readonly found: Tree;
}

const isMap = (value: Tree): value is Readonly<Record<string, Tree>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const below = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);

/**
 * Where a live value differs from the declared one. Fields that are not declared are the API server's defaults or others'
 * business; lists must be equal in length. Paths in `open` are not known beforehand and count as equal.
 */
export function differences(declared: Tree, live: Tree, open: ReadonlySet<string>, path = ""): readonly Difference[] {
  if (open.has(path)) return [];
  if (isMap(declared) && isMap(live)) {
    return Object.entries(declared).flatMap(([key, value]) => differences(value, live[key], open, below(path, key)));
  }
  if (Array.isArray(declared) && Array.isArray(live) && declared.length === live.length) {
    return declared.flatMap((value: Tree, index) =>
      differences(value, live[index] as Tree, open, below(path, String(index))),
    );
  }
  // An empty map or list is not stored.
  const isEmpty = isDeepStrictEqual(declared, {}) || isDeepStrictEqual(declared, []);
  if (isDeepStrictEqual(declared, live) || (isEmpty && live === undefined)) return [];
  return [{ path, wanted: declared, found: live }];
}

const shown = (value: Tree): string => (value === undefined ? "nothing" : JSON.stringify(value));

/** The first difference and how many more there are, for one line of a report. */
export function summary(all: readonly Difference[]): string {
  const [first] = all;
  if (!first) return "";
  const more = all.length > 1 ? `, and ${all.length - 1} more` : "";
  return `${first.path} is ${shown(first.found)}, declared ${shown(first.wanted)}${more}`;
}
