import { stringify } from "yaml";

/** The keys that a reader looks for first; the others follow in alphabetical order. */
const FIRST = ["apiVersion", "kind", "metadata", "name", "namespace"];

const rank = (key: string): number => (FIRST.includes(key) ? FIRST.indexOf(key) : FIRST.length);

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The same data with its keys in one fixed order, so that the same input gives the same bytes. */
export function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value) as [string, unknown][];
  const sorted = entries.sort(([a], [b]) => rank(a) - rank(b) || byText(a, b));
  return Object.fromEntries(sorted.map(([key, part]) => [key, ordered(part)]));
}

/** One YAML document; quotes what a YAML 1.1 reader, as Kubernetes has, would not take for the same text. */
export function toYaml(value: unknown, comment: string): string {
  const options = { compat: "yaml-1.1", lineWidth: 0, aliasDuplicateObjects: false, blockQuote: "literal" } as const;
  return `# ${comment}\n${stringify(ordered(value), options)}`;
}

/** One JSON document, indented. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(ordered(value), null, 2)}\n`;
}
