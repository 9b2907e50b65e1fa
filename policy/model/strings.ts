import { stringify } from "yaml";

import type { Cursor } from "../lib/cursor";
import type { Resource } from "../lib/resource";
import { CONFIG_MAP, SECRET, WORKLOADS } from "../lib/types";
import { configTextsOf, parseText } from "./text";
import { workloadOf } from "./workload";

/** One match of a pattern in a text, outside comments. */
export interface Match {
  readonly groups: readonly (string | undefined)[];
  /** Words that say where in a file it is, ` on line 3`; "" in arguments and variables. */
  readonly where: string;
}

/** A text that configures a program: a config file, an argument, or `NAME=value` of a variable. */
export interface ConfigText {
  readonly at: Cursor;
  /** Every match of a global pattern; throws `Undetermined` where the text is unknown. */
  find(pattern: RegExp): readonly Match[];
}

const COMMENT = /^\s*(?:#|;|\/\/)/;

const ANCHOR = /(?:^|\s)&[\w-]+\s/;

/** A YAML text with what its anchors stand for; undefined for a text without any. */
function spelledOut(text: string): string | undefined {
  const parsed = ANCHOR.test(text) ? parseText(text) : undefined;
  if (typeof parsed !== "object" || parsed === null || parsed instanceof Error) return undefined;
  return stringify(parsed, { aliasDuplicateObjects: false });
}

function fileText(at: Cursor): ConfigText {
  const find = (pattern: RegExp): Match[] => {
    const text = at.string() ?? "";
    const spelled = spelledOut(text);
    if (spelled !== undefined)
      return [...spelled.matchAll(pattern)].map((groups) => ({ groups: [...groups], where: "" }));
    return [...text.matchAll(pattern)].flatMap((groups) => {
      const before = text.slice(0, groups.index).split("\n");
      const line = text.slice(groups.index - (before.at(-1) ?? "").length).split("\n", 1)[0] ?? "";
      return COMMENT.test(line) ? [] : [{ groups: [...groups], where: ` on line ${before.length}` }];
    });
  };
  return { at, find };
}

function wordText(at: Cursor, read: () => string): ConfigText {
  return { at, find: (pattern) => [...read().matchAll(pattern)].map((groups) => ({ groups: [...groups], where: "" })) };
}

function variableText(entry: Cursor): ConfigText {
  const at = entry.key("value");
  return wordText(at, () => `${entry.key("name").string() ?? ""}=${at.text() ?? ""}`);
}

/** Keys that pods take over as variables (`envFrom`). */
const VARIABLE = /^[A-Z][A-Z0-9_]*$/;

/** Everything by which a resource configures a program: files of ConfigMaps and Secrets, arguments and variables of pods. */
export function configTexts(resource: Resource): readonly ConfigText[] {
  if (resource.type === CONFIG_MAP || resource.type === SECRET) {
    return configTextsOf(resource).map(([key, text]) =>
      VARIABLE.test(key) ? wordText(text, () => `${key}=${text.text() ?? ""}`) : fileText(text),
    );
  }
  return workloadOf(resource).containers.flatMap(({ at }) => {
    const words = [...at.key("command").items(), ...at.key("args").items()];
    const variables = at.key("env").items();
    return [...words.map((word) => wordText(word, () => word.text() ?? "")), ...variables.map(variableText)];
  });
}

/** The types that `configTexts` understands. */
export const CONFIGURING = [CONFIG_MAP, SECRET, ...WORKLOADS] as const;
