/** Settings and secrets that documents name, compared with the schema. */
import type { z } from "zod";
import { priceBook } from "../../../preview/analysis/cost/prices";
import { isResources, settingsBelow } from "../../../scripts/docs/settings";
import { exporterPasswordsKey, schema, secretKeys } from "../../../settings/schema";
import { bare } from "../../../settings/words";
import { unknown, type Command } from "./commands";

const blocks = Object.keys(schema.shape);

/** Files and components of other programs that begin like a block of settings. */
const otherNames = /\.(md|ts|ya?ml|json|ini|alloy|com|io|source)\b/;

const kindOf = (type: z.core.$ZodType): string => (bare(type) as z.core.$ZodTypes)._zod.def.type;

/** True for a setting, a map of settings, or a part of one whose parts the table of settings does not list. */
function isSetting(path: string): boolean {
  const name = path
    .replace(/\[\d*\]/g, "[]")
    .replace(/^alerts\.[A-Z]\w+/, "alerts.<name>")
    .replaceAll(unknown, "any");
  return settingsBelow(schema).some(({ path: known, type }) => {
    const inside = name.startsWith(`${known}.`) && (isResources(type) || kindOf(type) === "record");
    return known === name || known.startsWith(`${name}.`) || known.startsWith(`${name}[`) || inside;
  });
}

/** Names in code that look like settings and are none. */
export function unknownSettings(markdown: string): string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, "");
  const spans = [...prose.matchAll(/`([a-z]\w+(?:\[\d*\])?(?:\.\w+(?:\[\d*\])?)+)`/g)].map(([, span = ""]) => span);
  return spans.filter(
    (span) =>
      blocks.includes(span.split(/[.[]/)[0] ?? "") &&
      !otherNames.test(span) &&
      !(span in priceBook.prices) &&
      !isSetting(span),
  );
}

/** What `pulumi config set` is told to set and the program does not know. */
export function unknownConfig(commands: readonly Command[]): string[] {
  return commands
    .filter(({ words: [program, config, verb] }) => program === "pulumi" && config === "config" && verb !== undefined)
    .flatMap(({ words }) => {
      const [key = ""] = words.slice(3).filter((word) => !word.startsWith("-"));
      const [first = ""] = key.split(".");
      const known = words.includes("--secret")
        ? key in secretKeys || first === exporterPasswordsKey
        : key === unknown || key in secretKeys || isSetting(key);
      return known || key === "" || key === unknown ? [] : [key];
    });
}
