import { isDeepStrictEqual } from "node:util";
import type { Tree } from "../preview/analysis/tree";
import { amountOf } from "./quantity";

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

/** The API server stores `0.5` as `500m`. */
function isSameAmount(declared: Tree, live: Tree): boolean {
  const amount = amountOf(declared);
  return amount !== undefined && amount === amountOf(live);
}

/**
 * Where a live value differs from the declared one. Fields that are not declared are the API server's defaults or others'
 * business; lists must be equal in length. Paths in `open` are not known beforehand and count as equal.
 */
export function differences(declared: Tree, live: Tree, open: ReadonlySet<string>, path = ""): readonly Difference[] {
  if (declared === undefined || open.has(path)) return [];
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
  const isSame = isDeepStrictEqual(declared, live) || isSameAmount(declared, live);
  if (isSame || (isEmpty && live === undefined)) return [];
  return [{ path, wanted: declared, found: live }];
}

/** Longest quotation of a value: a line of a terminal has room for two. */
const mostCharacters = 60;

function shown(value: Tree): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)}...` : text;
}

/** The first difference and how many more there are, for one line of a report. */
export function summary(all: readonly Difference[]): string {
  const [first] = all;
  if (!first) return "";
  const more = all.length > 1 ? `, and ${all.length - 1} more` : "";
  const { path, wanted, found } = first;
  const isLong = typeof wanted === "string" && typeof found === "string" && wanted.includes("\n");
  // Of a file, the line in which it differs.
  if (!isLong) return `${path} is ${shown(found)}, declared ${shown(wanted)}${more}`;
  const lines = found.split("\n");
  const line = wanted.split("\n").findIndex((one, index) => one !== lines[index]);
  const declared = shown(wanted.split("\n")[line]?.trim());
  return `${path} line ${line + 1} is ${shown(lines[line]?.trim())}, declared ${declared}${more}`;
}
