import { parse } from "yaml";
import { lineChange } from "./lines";

/** One difference between two objects; a side is absent where the field is not there. */
export interface FieldChange {
  /** `spec.template.spec.containers[loki].image`; inside a file of a ConfigMap: `data["loki.yaml"] limits_config.x`. */
  readonly path: string;
  /** JSON, or the text itself; of a longer text the lines that differ. */
  readonly before?: string;
  readonly after?: string;
}

type Container = Readonly<Record<string, unknown>>;

/** What tells the items of a list apart, in the order of preference. */
const IDENTITIES = ["name", "alert", "record", "job_name", "uid", "id", "key", "title", "mountPath", "port", "host"];

const isContainer = (value: unknown): value is Container =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const told = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

const joined = (path: string, key: string): string =>
  /^[\w/-]+$/.test(key) ? (path === "" ? key : `${path}.${key}`) : `${path}[${JSON.stringify(key)}]`;

const fieldOf = (item: unknown, name: string): unknown => (isContainer(item) ? item[name] : undefined);

const metadataName = (item: unknown): unknown => fieldOf(fieldOf(item, "metadata"), "name");

/** The name of a flag such as `--storage.tsdb.retention.time=30d`, which stays while its value changes. */
const flagOf = (item: unknown): string | undefined =>
  typeof item === "string" ? /^--?[\w.-]+(?==)/.exec(item)?.[0] : undefined;

/** The items of a list by what tells them apart; undefined where nothing does. */
function keyed(items: readonly unknown[], keyOf: (item: unknown) => unknown): Map<string, unknown> | undefined {
  const keys = items.map(keyOf);
  if (keys.some((key) => typeof key !== "string" && typeof key !== "number")) return undefined;
  const map = new Map(keys.map((key, index) => [String(key), items[index]]));
  return map.size === items.length ? map : undefined;
}

/** Items that both lists have, where they stand in another order. */
function orderChange(before: readonly string[], after: readonly string[], path: string): FieldChange[] {
  const [old, now] = [before.filter((key) => after.includes(key)), after.filter((key) => before.includes(key))];
  return same(old, now) ? [] : [{ path: `${path}[] (order)`, before: old.join(", "), after: now.join(", ") }];
}

function named(before: Map<string, unknown>, after: Map<string, unknown>, path: string): FieldChange[] {
  const [old, now] = [[...before.keys()], [...after.keys()]];
  const items = [...new Set([...old, ...now])].flatMap((key) =>
    values(before.get(key), after.get(key), `${path}[${key}]`),
  );
  return [...orderChange(old, now, path), ...items];
}

function lists(before: readonly unknown[], after: readonly unknown[], path: string): FieldChange[] {
  const ways = [...IDENTITIES.map((name) => (item: unknown) => fieldOf(item, name)), metadataName, flagOrText];
  for (const way of ways) {
    const [old, now] = [keyed(before, way), keyed(after, way)];
    if (old && now) return named(old, now, path);
  }
  if (before.length === after.length) {
    return before.flatMap((old, index) => values(old, after[index], `${path}[${index}]`));
  }
  const [old, now] = [before, after].map((items) => items.map((item) => JSON.stringify(item)));
  const { removed, added } = lineChange(old ?? [], now ?? []);
  return [
    ...removed.map((item) => ({ path: `${path}[]`, before: item })),
    ...added.map((item) => ({ path: `${path}[]`, after: item })),
  ];
}

const flagOrText = (item: unknown): unknown => flagOf(item) ?? (typeof item === "string" ? item : undefined);

function containers(before: Container, after: Container, path: string): FieldChange[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key) => values(before[key], after[key], joined(path, key)));
}

/** What a text holds when it is a JSON or YAML document of its own. */
function documentIn(text: string): unknown {
  try {
    const data: unknown = /^\s*[[{]/.test(text) ? JSON.parse(text) : text.includes("\n") ? parse(text) : undefined;
    return typeof data === "object" && data !== null ? data : undefined;
  } catch {
    return undefined;
  }
}

function texts(before: string, after: string, path: string): FieldChange[] {
  const [old, now] = [documentIn(before), documentIn(after)];
  if (old !== undefined && now !== undefined) {
    const changes = values(old, now, "");
    if (changes.length > 0) return changes.map((change) => ({ ...change, path: `${path} ${change.path}`.trim() }));
  }
  if (!before.includes("\n") && !after.includes("\n")) return [{ path, before, after }];
  const { removed, added } = lineChange(before.split("\n"), after.split("\n"));
  return [
    {
      path,
      ...(removed.length > 0 ? { before: removed.join("\n") } : {}),
      ...(added.length > 0 ? { after: added.join("\n") } : {}),
    },
  ];
}

function values(before: unknown, after: unknown, path: string): FieldChange[] {
  if (same(before, after)) return [];
  if (before === undefined) return [{ path, after: told(after) }];
  if (after === undefined) return [{ path, before: told(before) }];
  if (Array.isArray(before) && Array.isArray(after)) return lists(before, after, path);
  if (isContainer(before) && isContainer(after)) return containers(before, after, path);
  if (typeof before === "string" && typeof after === "string") return texts(before, after, path);
  return [{ path, before: told(before), after: told(after) }];
}

/** What differs between two objects, field by field; lists are compared by the names of their items where they have some. */
export const fieldChanges = (before: unknown, after: unknown): FieldChange[] => values(before, after, "");
