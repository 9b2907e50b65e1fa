/** Plain data of a rendered object, read without knowing its shape; what is unknown or secret is absent. */
export type Tree = unknown;

/** What stands at a path of keys and indexes; undefined where there is nothing. */
export function at(tree: Tree, ...path: readonly (string | number)[]): Tree {
  return path.reduce<Tree>(
    (part, key) => (typeof part === "object" && part !== null ? Reflect.get(part, key) : undefined),
    tree,
  );
}

export const listAt = (tree: Tree, ...path: readonly (string | number)[]): readonly Tree[] => {
  const found = at(tree, ...path);
  return Array.isArray(found) ? (found as readonly Tree[]) : [];
};

/** The text at a path; numbers as people write them, empty where there is none. */
export const textAt = (tree: Tree, ...path: readonly (string | number)[]): string => {
  const found = at(tree, ...path);
  return typeof found === "string" || typeof found === "number" ? String(found) : "";
};

export const numberAt = (tree: Tree, ...path: readonly (string | number)[]): number | undefined => {
  const found = at(tree, ...path);
  return typeof found === "number" ? found : undefined;
};

/** The texts of a map at a path, such as labels; other values are left out. */
export function textsAt(tree: Tree, ...path: readonly (string | number)[]): Readonly<Record<string, string>> {
  const found = at(tree, ...path);
  const entries = typeof found === "object" && found !== null ? Object.entries(found) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/** True when a set of labels has all that a selector asks for. */
export const selects = (
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean => Object.entries(selector).every(([key, value]) => labels[key] === value);
