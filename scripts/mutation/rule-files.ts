import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parse } from "yaml";
import type { Rule } from "./mutants";

/** The repository's root. */
export const root = join(__dirname, "..", "..");

/** A native rule file. */
export interface RuleDocument {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

/** Files below a folder whose path from the root matches, sorted. */
export const filesBelow = (folder: string, pattern: RegExp): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => pattern.test(path))
    .sort();

/** A function that works once for each text. */
export function once<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}

/** The text of a file, by its path from the root. */
export const textOf = once((path) => readFileSync(join(root, path), "utf8"));

/** The rules of a file, by its path from the root. */
export const rulesOf = once((path) => parse(textOf(path)) as RuleDocument);

/** Rule files that a unit test loads, in its order, as paths from the root. */
export const loadedBy = once((test) =>
  [...textOf(test).matchAll(/^\s+- (?:\.\.\/){3}(components\/\S+\.yml)$/gm)].map(([, path = ""]) => path),
);

/** The name under which others know a rule. */
export const nameOf = ({ alert, record }: Rule): string => alert ?? record ?? "";
