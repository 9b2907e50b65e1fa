import { Undetermined, type Cursor } from "../lib/cursor";
import type { Resource } from "../lib/resource";
import { remembered } from "../lib/remembered";
import { credentialFormat, isSensitiveKey, mentionsCredential } from "../lib/credentials";
import { configTextsOf, linesOf, parseText } from "./text";

/** One `key: value` found anywhere in the files of a ConfigMap. */
export interface Entry {
  readonly key: string;
  readonly text: string;
  readonly at: Cursor;
}

const KEY_VALUE = /^\s*["']?([A-Za-z_][\w.-]*)["']?\s*[=:]\s*(.+?)\s*[,;]?\s*$/;

/** Texts without a suspicious word need no parsing, which is what keeps a whole stack within half a second. */
const isSuspicious = remembered((text) => credentialFormat(text) !== undefined || hasSensitiveKey(text));

function hasSensitiveKey(text: string): boolean {
  return mentionsCredential(text) && (text.match(/[A-Za-z_][\w-]*(?=["']?\s*[=:])/g) ?? []).some(isSensitiveKey);
}

function structured(place: Cursor, key: string): Entry[] {
  const text = place.text();
  if (text !== undefined) return [{ key, text, at: place }];
  const items = place.items().flatMap((item) => structured(item, key));
  return [...items, ...place.entries().flatMap(([name, part]) => structured(part, name))];
}

function lineEntries(place: Cursor, text: string): Entry[] {
  return linesOf(text).flatMap(({ number, text: line }) => {
    const [, key, value] = KEY_VALUE.exec(line) ?? [];
    const at = place.with(line, ` line ${number}`);
    return [{ key: key ?? "", text: (value ?? line).replace(/^["']|["']$/g, ""), at }];
  });
}

/** True for a single text under its key, e.g. a URL; false for a file, be it of one line. */
function isWord(name: string, text: string): boolean {
  if (text.includes("\n") || /^\s*[[{]/.test(text)) return false;
  return isSensitiveKey(name) || /^\s*\w+:\/\//.test(text) || !KEY_VALUE.test(text);
}

/** The entries of one file: of its structure when it is YAML or JSON, of its lines when it is INI, Alloy or shell. */
function entriesOf(name: string, place: Cursor): Entry[] {
  const text = (place.string() ?? "").trimEnd();
  if (isWord(name, text)) return [{ key: name, text, at: place }];
  if (!isSuspicious(text)) return [];
  const parsed = /\.(?:ya?ml|json)$/.test(name) ? parseText(text) : undefined;
  if (parsed === undefined || parsed instanceof Error) return lineEntries(place, text);
  return structured(place.with(parsed), "");
}

/**
 * Every entry of a ConfigMap's files that might hold a credential. A file that is unknown is handed to `unknown` and
 * left out.
 */
export function suspiciousEntries(resource: Resource, unknown: (place: Cursor) => void): readonly Entry[] {
  return configTextsOf(resource).flatMap(([name, place]) => {
    try {
      return entriesOf(name, place);
    } catch (error) {
      if (!(error instanceof Undetermined)) throw error;
      unknown(error.at);
      return [];
    }
  });
}
