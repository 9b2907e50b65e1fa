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

/** Logins that only the command line tells: of curl, of redis-cli, and in a header. */
const LOGINS: readonly RegExp[] = [
  /(?:^|\s)(?:-u|--user)[=\s]+["']?[^\s:"'$]+:(?!\d+(?:\s|$))[^\s:"'$]{3,}/g,
  /\bredis-cli\b[^|;&]*\s-a\s+["']?(?![$"'])\S{3,}/g,
  /\bX-(?:Api-Key|Auth-Token)\s*:\s*(?!\$)\S{8,}/gi,
];

/** True when the word at an index holds a login by what stands before it. */
export function isLogin(words: readonly Cursor[], index: number): boolean {
  const texts = words.slice(0, index + 1).map(({ value }) => (typeof value === "string" ? value : "$(unknown)"));
  const end = texts.join(" ").length - (texts.at(-1) ?? "").length;
  const matches = LOGINS.flatMap((pattern) => [...texts.join(" ").matchAll(pattern)]);
  return matches.some((match) => match.index + match[0].length > end);
}

/** What kind of credential a named text is: by its format, else by its name; undefined when it is none. */
export function credentialKind(name: string, text: string): string | undefined {
  const format = credentialFormat(text);
  if (format !== undefined) return format;
  const isNumber = /^[0-9]+$/.test(text) && !/(?:passw(?:or)?d|pass|pwd|secret)$/i.test(name);
  const literal = text !== "" && !isReference(text) && !isNumber && !/^(?:true|false)$/.test(text);
  return literal && isSensitiveKey(name) ? "a credential by its name" : undefined;
}
