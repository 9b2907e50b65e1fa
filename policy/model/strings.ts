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
  /**
   * Every match of a global pattern; throws `Undetermined` where the text is unknown.
   *
   * @param words matches something in every text that has a match, and is found out sooner
   */
  find(pattern: RegExp, words?: RegExp): readonly Match[];
}

const COMMENT = /^\s*(?:#|;|\/\/)/;

const ANCHOR = /(?:^|\s)&[\w-]+\s/;

/** A YAML text with what its anchors stand for; undefined for a text without any. */
function spelledOut(text: string): string | undefined {
  const parsed = text.includes("&") && ANCHOR.test(text) ? parseText(text) : undefined;
  if (typeof parsed !== "object" || parsed === null || parsed instanceof Error) return undefined;
  return stringify(parsed, { aliasDuplicateObjects: false });
}

function fileText(at: Cursor): ConfigText {
  const find = (pattern: RegExp, words?: RegExp): Match[] => {
    const text = at.string() ?? "";
    if (words?.test(text) === false) return [];
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

/** A single word, read with what stands before it; a match must reach into the word itself. */
function wordText(at: Cursor, read: () => string, before = ""): ConfigText {
  const find = (pattern: RegExp): Match[] => {
    const matches = [...`${before}${read()}`.matchAll(pattern)];
    const own = matches.filter(({ index, 0: text }) => index + text.length > before.length);
    return own.map((groups) => ({ groups: [...groups], where: "" }));
  };
  return { at, find };
}

function variableText(entry: Cursor): ConfigText {
  const at = entry.key("value");
  return wordText(at, () => `${entry.key("name").string() ?? ""}=${at.text() ?? ""}`);
}

/** Words that mean something only behind the program that reads them: `curl -k`. */
const TOOL = /(?:^|\/)curl$/;

/** The words of a command line; the value of a flag reads as if it stood in one word with it. */
function lineTexts(words: readonly Cursor[]): ConfigText[] {
  const tool = words.map(({ value }) => value).find((value) => typeof value === "string" && TOOL.test(value));
  return words.map((word, index) => {
    const previous = words[index - 1]?.value;
    const isFlag = typeof previous === "string" && /^--?[\w.-]+$/.test(previous);
    const text = typeof word.value === "string" ? word.value : "";
    const beforeFlag = tool === undefined ? "" : "curl ";
    const before = text.startsWith("-") ? beforeFlag : isFlag ? `${previous}=` : "";
    return wordText(word, () => word.text() ?? "", before);
  });
}

const HANDLERS = ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle.postStart", "lifecycle.preStop"];

/** The command lines of a container: its own, and those of its probes and hooks. */
export function commandLines(container: Cursor): readonly (readonly Cursor[])[] {
  const own = [...container.key("command").items(), ...container.key("args").items()];
  return [own, ...HANDLERS.map((handler) => container.at(`${handler}.exec.command`).items())];
}

/** What the probes and hooks of a container say in HTTP headers, each with its `name` and `value`. */
export function headersOf(container: Cursor): readonly Cursor[] {
  return HANDLERS.flatMap((handler) => container.at(`${handler}.httpGet.httpHeaders`).items());
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
    return [...commandLines(at).flatMap(lineTexts), ...at.key("env").items().map(variableText)];
  });
}

/** The types that `configTexts` understands. */
export const CONFIGURING = [CONFIG_MAP, SECRET, ...WORKLOADS] as const;
