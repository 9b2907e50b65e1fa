import { credentialFormat, isReference, isSensitiveKey } from "../lib/credentials";
import type { Cursor } from "../lib/cursor";
import type { Resource } from "../lib/resource";
import { workloadOf } from "./workload";

/** Every environment variable of a workload's containers. */
export function variablesOf(resource: Resource): readonly Cursor[] {
  return workloadOf(resource).containers.flatMap(({ at }) => at.key("env").items());
}

/** What kind of credential a named text is: by its format, else by its name; undefined when it is none. */
export function credentialKind(name: string, text: string): string | undefined {
  const format = credentialFormat(text);
  if (format !== undefined) return format;
  const literal = text !== "" && !isReference(text) && !/^(?:true|false|[0-9]+)$/.test(text);
  return literal && isSensitiveKey(name) ? "a credential by its name" : undefined;
}
