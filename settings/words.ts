import { z } from "zod";
import type { Form } from "./schema/form";

/** A type of setting in the words of messages and of docs/configuration.md. */
export interface Words {
  /** Kind of thing with its article, completing "is not ...". */
  readonly noun: string;
  /** What to write, completing "write ...". */
  readonly write: string;
}

/** The type inside defaults, optional settings and conversions. */
export function bare(type: z.core.$ZodType): z.core.$ZodType {
  const { def } = (type as z.core.$ZodTypes)._zod;
  if (def.type === "pipe") return bare(def.out);
  return "innerType" in def ? bare(def.innerType) : type;
}

/** True for a setting that holds others, of names that the schema knows or that the stack file chooses. */
export const isMap = (type: z.core.$ZodType): boolean =>
  ["object", "record"].includes((bare(type) as z.core.$ZodTypes)._zod.def.type);

/** The sentence that describes a setting; the outermost one, which knows most about its use. */
export function meaning(type: z.core.$ZodType): string | undefined {
  const described = z.globalRegistry.get(type)?.description;
  const { def } = (type as z.core.$ZodTypes)._zod;
  return described ?? ("innerType" in def ? meaning(def.innerType) : undefined);
}

/** True when a stack file must contain the setting. */
export const isRequired = (type: z.core.$ZodType): boolean => !z.safeParse(type, undefined).success;

/** Names of the settings of a map that a stack file must contain. */
export function requiredKeys(type: z.core.$ZodObject): string[] {
  return Object.entries(type._zod.def.shape as Record<string, z.core.$ZodType>)
    .filter(([, inner]) => isRequired(inner))
    .map(([key]) => key);
}

/** A number with its bounds, as far as it has some. */
function numberWords({ isInt, minValue, maxValue }: z.ZodNumber): Words {
  const noun = isInt ? "a whole number" : "a number";
  const bounded = (value: number | null) => value !== null && Math.abs(value) < Number.MAX_SAFE_INTEGER;
  const from = bounded(minValue) ? ` from ${minValue}` : "";
  const to = bounded(maxValue) ? ` to ${maxValue}` : "";
  return { noun, write: `${noun}${from}${to}` };
}

/** Fewest entries of a list. */
export function fewest(type: z.core.$ZodArray): number {
  const checks = (type._zod.def.checks ?? []) as z.core.$ZodChecks[];
  return Math.max(0, ...checks.map(({ _zod: { def } }) => (def.check === "min_length" ? def.minimum : 0)));
}

function objectWords(type: z.core.$ZodObject): Words {
  const required = requiredKeys(type);
  const known = Object.keys(type._zod.def.shape);
  return {
    noun: "a map",
    write: required.length > 0 ? `a map with at least ${required.join(", ")}` : `a map of ${known.join(", ")}`,
  };
}

function listWords(type: z.core.$ZodArray): Words {
  const least = fewest(type);
  const { element } = type._zod.def;
  const { noun, write } = wordsOf(element);
  const each = formOf(element) ? `${noun} (${write})` : write;
  const length = least > 0 ? ` of at least ${least} ${least === 1 ? "entry" : "entries"}` : "";
  return { noun: "a list", write: `a list${length}, each ${each}` };
}

/** The form of a text setting; other types have none. */
export const formOf = (type: z.core.$ZodType): Form | undefined => z.globalRegistry.get(bare(type))?.form;

/** What a setting is and what to write for it. */
export function wordsOf(outer: z.core.$ZodType): Words {
  const type = bare(outer);
  const form = formOf(type);
  if (form) return { noun: form.noun, write: form.bounds ? `${form.write}; ${form.bounds}` : form.write };
  const { def } = (type as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "boolean":
      return { noun: "true or false", write: "true or false" };
    case "number":
      return numberWords(type as z.ZodNumber);
    case "union":
      return { noun: "what fits here", write: def.options.map((option) => wordsOf(option).write).join(", or ") };
    case "enum":
      return { noun: "a choice", write: `one of ${Object.values(def.entries).join(", ")}` };
    case "literal":
      return { noun: "a choice", write: `one of ${def.values.join(", ")}` };
    case "array":
      return listWords(type as z.core.$ZodArray);
    case "object":
      return objectWords(type as z.core.$ZodObject);
    case "record":
      return { noun: "a map", write: `a map; a key is ${wordsOf(def.keyType).write}` };
    default:
      return { noun: "a text", write: "a text" };
  }
}
