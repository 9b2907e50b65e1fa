import { credentialFormat, isReference, isSensitiveKey } from "../lib/credentials";
import type { Cursor } from "../lib/cursor";
import type { Resource } from "../lib/resource";
import { workloadOf } from "./workload";

/** Every environment variable of a workload's containers. */
export function variablesOf(resource: Resource): readonly Cursor[] {
  return workloadOf(resource).containers.flatMap(({ at }) => at.key("env").items());
}

const NAMED = /(?:^|[\s;&|])-{0,2}([A-Za-z_][\w.-]*)=("[^"]*"|'[^']*'|[^\s;&|"']+)/g;
const FLAGGED = /(?:^|\s)--?([A-Za-z][\w.-]*)\s+("[^"]*"|'[^']*'|[^\s;&|"'<>$-][^\s;&|"']*)/g;

/** What a command line for a shell names: `X=y`, `--flag=y` and `--flag y`. */
export function shellWords(text: string): readonly (readonly [name: string, text: string])[] {
  if (!/\s/.test(text)) return [];
  const found = [NAMED, FLAGGED].flatMap((pattern) => [...text.matchAll(pattern)]);
  return found.map(([, name = "", value = ""]) => [name, value.replace(/^["']|["']$/g, "")]);
}

/** What kind of credential a named text is: by its format, else by its name; undefined when it is none. */
export function credentialKind(name: string, text: string): string | undefined {
  const format = credentialFormat(text);
  if (format !== undefined) return format;
  const isNumber = /^[0-9]+$/.test(text) && !/(?:passw(?:or)?d|pass|pwd|secret)$/i.test(name);
  const literal = text !== "" && !isReference(text) && !isNumber && !/^(?:true|false)$/.test(text);
  return literal && isSensitiveKey(name) ? "a credential by its name" : undefined;
}
