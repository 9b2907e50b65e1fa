import { parse } from "yaml";

import { Undetermined, type Cursor } from "../lib/cursor";
import { remembered } from "../lib/remembered";
import type { Resource } from "../lib/resource";
import { SECRET } from "../lib/types";
import type { Json } from "../lib/value";

function parseYaml(text: string): Json | Error {
  try {
    const json = /^\s*[[{]/.test(text) ? tryJson(text) : undefined;
    return json ?? (parse(text, { prettyErrors: false, merge: true }) as Json);
  } catch (error) {
    return error as Error;
  }
}

function tryJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Parses YAML or JSON, remembering the result; YAML costs 1 ms per 1.5 KB. */
export const parseText = remembered(parseYaml);

/** The structure that a text holds, at the same place. Throws `Undetermined` when the text is unknown or malformed. */
export function structureAt(text: Cursor): Cursor {
  const content = text.string();
  if (content === undefined) return text.with(undefined);
  const result = parseText(content);
  if (result instanceof Error) throw new Undetermined(text);
  return text.with(result);
}

/** Where Secrets and ConfigMaps keep texts as they are, and in base64. */
const PARTS = { secret: ["stringData", "data"], configMap: ["data", "binaryData"] } as const;

/** The text under a key of a ConfigMap or Secret, decoded; its value is undefined when there is no such key. */
export function textAt(resource: Resource, key: string): Cursor {
  const [plainly, inBase64] = PARTS[resource.type === SECRET ? "secret" : "configMap"];
  const plainText = resource.props.key(plainly).key(key);
  const encoded = resource.props.key(inBase64).key(key);
  if (plainText.value !== undefined || encoded.value === undefined) return plainText;
  if (typeof encoded.value !== "string") return encoded;
  return encoded.with(Buffer.from(encoded.value, "base64").toString("utf8"));
}

/** The keys of a ConfigMap or Secret with their texts; throws `Undetermined` when the keys are unknown. */
export function textsOf(resource: Resource): [key: string, text: Cursor][] {
  const parts = PARTS[resource.type === SECRET ? "secret" : "configMap"];
  const keys = parts.flatMap((part) =>
    resource.props
      .key(part)
      .entries()
      .map(([key]) => key),
  );
  return [...new Set(keys)].map((key) => [key, textAt(resource, key)]);
}

/** A file of alert and recording rules has no other key, and a dashboard has all of these. */
const RULES = /^groups:/m;
const OTHER_KEY = /^(?!groups:|---)["'\w]/m;
const DASHBOARD = [/^\s*\{/, /"schemaVersion"\s*:/, /"panels"\s*:/];

/** True for files whose `http://` links and words are documentation. */
const isContent = remembered(
  (text) => (RULES.test(text) && !OTHER_KEY.test(text)) || DASHBOARD.every((mark) => mark.test(text)),
);

/** The texts of a ConfigMap or Secret that configure a program; dashboards and rule files have tests of their own. */
export function configTextsOf(resource: Resource): [key: string, text: Cursor][] {
  return textsOf(resource).filter(([, { value }]) => typeof value !== "string" || !isContent(value));
}

/** One line of a text that is not a comment. */
export interface Line {
  readonly number: number;
  readonly text: string;
}

/** The lines of a text without comments (`#`, `;`, `//`) and without empty ones. */
export function linesOf(text: string): readonly Line[] {
  const lines = text.split("\n").map((line, index) => ({ number: index + 1, text: line }));
  return lines.filter((line) => !/^\s*(?:#|;|\/\/|$)/.test(line.text));
}
