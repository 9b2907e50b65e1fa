import { distance } from "fastest-levenshtein";

/** One thing that is wrong with a stack file. */
export interface Fault {
  /** Setting, for example `prometheus.retention.size`. */
  readonly path: string;
  /** The value given; undefined when the setting is missing, is a map or a list, or may be a secret. */
  readonly value: unknown;
  /** Why it is wrong, continuing the sentence "<path>: <value> ...". */
  readonly reason: string;
  /** What to write instead. */
  readonly remedy: string;
}

/** The known name nearest to a misspelt one, when it is near enough to be meant (a third of its letters). */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known.map((name) => ({ name, distance: distance(word.toLowerCase(), name.toLowerCase()) }));
  ranked.sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(2, Math.ceil(best.name.length / 3)) ? best.name : undefined;
}

/** Scheme, user and password, host, and the rest of a URL. */
const url = /(\w+:\/\/)([^/\s]*@)?([^/\s]+)(\/\S+)?/g;

/** A value that a message may show: maps and lists may hold anything; of a URL, scheme and host are no secret. */
export function showable(value: unknown): unknown {
  if (value === null || value === "" || typeof value === "object") return undefined;
  if (typeof value !== "string") return value;
  return value.replace(url, (_, scheme: string, user: string | undefined, host: string, rest: string | undefined) =>
    [scheme, user && "***@", host, rest && "/..."].join(""),
  );
}

/** Path of a setting below another, in the notation of `pulumi config set --path`. */
export function join(path: string, key: PropertyKey): string {
  if (typeof key === "number") return `${path}[${key}]`;
  const name = String(key);
  if (!/^[\w-]+$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === "" ? name : `${path}.${name}`;
}

/** Names under which people keep credentials. */
const credential = /pass|pwd|secret|token|key|credential|auth|webhook|url|dsn/i;

/** How a secret is set; one with a dot in its path is part of a map of secrets. */
export const setSecret = (path: string): string =>
  `run: pulumi config set --secret ${path.includes(".") ? "--path " : ""}${path}`;

interface Neighbors {
  /** Names that are known in this place. */
  readonly known: readonly string[];
  /** Those of them whose value is a secret, with the path to set it by. */
  readonly secrets?: Readonly<Record<string, string>>;
}

/** Fault of a key nobody reads; suggests the nearest known one, or names them all. */
export function unknownKey(path: string, key: string, value: unknown, { known, secrets = {} }: Neighbors): Fault {
  const meant = nearest(key, known);
  const names = [...known].sort().join(", ");
  const reason = "is set, but there is no such setting";
  const secret = meant === undefined ? undefined : secrets[meant];
  if (secret !== undefined) {
    return { path: join(path, key), value: undefined, reason, remedy: `remove it, and ${setSecret(secret)}` };
  }
  return {
    path: join(path, key),
    value: credential.test(key) ? undefined : showable(value),
    reason,
    remedy: meant ? `write ${meant}, or remove it` : `remove it; known here: ${names}`,
  };
}

/** Longest value that a message repeats in full. */
const longest = 80;

function given(value: unknown): string {
  if (value === undefined) return "";
  const isLong = typeof value === "string" && value.length > longest;
  return `${JSON.stringify(isLong ? `${value.slice(0, longest)}...` : value)} `;
}

/** The faults of one stack file as a person reads them: one paragraph each, cause first, remedy below. */
export function describeFaults(file: string, faults: readonly Fault[]): string {
  const paragraphs = faults.map(
    ({ path, value, reason, remedy }) => `  ${path}: ${given(value)}${reason}\n    ${remedy}`,
  );
  return `${file} has ${faults.length} fault${faults.length === 1 ? "" : "s"}:\n\n${paragraphs.join("\n\n")}\n`;
}
