import type { Lookup } from "./lookups";
import type { Notice } from "./traps";
import { isList, translate } from "./values";
import type { Wire, WireObject } from "./values";
import { HIDDEN } from "./secrets";

/** Arguments of a lookup in one line; secrets hidden, unknowns as `?`. */
function argumentsOf(args: Wire): string {
  return JSON.stringify(translate(args, { unknown: () => "?", secret: () => HIDDEN }));
}

function lookupNotice({ token, args }: Lookup): Notice {
  const where = token.startsWith("kubernetes:") ? "read from the cluster" : "looked up in AWS";
  const shown = argumentsOf(args);
  return { level: "info", message: `would be ${where}: ${token}${shown === "{}" ? "" : ` ${shown}`}` };
}

/** What the program exports as `notices`: a list of texts. */
function exported(outputs: WireObject): Notice[] {
  const { notices } = outputs;
  if (!isList(notices)) return [];
  return notices.filter((one) => typeof one === "string").map((message) => ({ level: "info", message }));
}

/** Everything the program wants a reader to know, each thing once: its log, its output `notices`, its lookups. */
export function noticesOf(log: readonly Notice[], lookups: readonly Lookup[], outputs: WireObject): Notice[] {
  const all = [...log, ...exported(outputs), ...lookups.map(lookupNotice)];
  return [...new Map(all.map((notice) => [notice.message, notice])).values()];
}
