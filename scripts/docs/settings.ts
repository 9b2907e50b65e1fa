import { z } from "zod";
import { bare, formOf, isRequired, meaning } from "../../settings/words";
import { code } from "./markdown";

/** One row of a table of settings. */
export interface Setting {
  /** Path below its block; empty for the block itself. */
  readonly path: string;
  readonly type: z.core.$ZodType;
}

const defOf = (type: z.core.$ZodType) => (type as z.core.$ZodTypes)._zod.def;

/** What a container asks for is one setting to a reader, although it is four to the schema. */
export const isResources = (type: z.core.$ZodType): boolean => {
  const def = defOf(bare(type));
  return def.type === "object" && "requests" in def.shape && "limits" in def.shape;
};

/** The settings below a path, in the order of the schema; maps that only hold others have no row of their own. */
export function settingsBelow(type: z.core.$ZodType, path = ""): Setting[] {
  const def = defOf(bare(type));
  if (isResources(type)) return [{ path, type }];
  if (def.type === "array" && defOf(bare(def.element)).type === "object") {
    return [{ path, type }, ...settingsBelow(def.element, `${path}[]`)];
  }
  if (def.type === "record" && defOf(bare(def.valueType)).type === "object") {
    return settingsBelow(def.valueType, path === "" ? "<name>" : `${path}.<name>`);
  }
  if (def.type !== "object") return [{ path, type }];
  const own = path !== "" && defOf(type).type === "optional" ? [{ path, type }] : [];
  const inner = Object.entries(def.shape as Record<string, z.core.$ZodType>);
  return [...own, ...inner.flatMap(([key, part]) => settingsBelow(part, path === "" ? key : `${path}.${key}`))];
}

function listOf(element: z.core.$ZodType): string {
  if (defOf(bare(element)).type === "object") return "list of maps";
  const form = formOf(element);
  return `list, each ${form ? [form.noun, form.bounds].filter(Boolean).join(", ") : kindOf(element)}`;
}

/** The kind of a setting in a few words, with its choices or bounds. */
export function kindOf(type: z.core.$ZodType): string {
  const inner = bare(type);
  const form = formOf(inner);
  if (form) return [form.noun.replace(/^an? /, ""), form.bounds].filter(Boolean).join(", ");
  if (isResources(inner)) return "resources";
  const def = defOf(inner);
  switch (def.type) {
    case "boolean":
      return "`true` or `false`";
    case "enum":
      return Object.values(def.entries).map(String).map(code).join(", ");
    case "literal":
      return def.values.map(String).map(code).join(", ");
    case "number":
      return `${(inner as z.ZodNumber).minValue} to ${(inner as z.ZodNumber).maxValue}`;
    case "array":
      return listOf(def.element);
    case "object":
    case "record":
      return "map";
    default:
      return "text";
  }
}

interface Amounts {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly cpu: string; readonly memory: string };
}

function written(type: z.core.$ZodType, value: unknown): string {
  if (!isResources(type)) return code(typeof value === "string" ? value : JSON.stringify(value));
  const { requests, limits } = value as Amounts;
  return `${code(requests.cpu)} to ${code(limits.cpu)}, ${code(requests.memory)} to ${code(limits.memory)}`;
}

/** What holds when a setting is absent. */
export function defaultOf(type: z.core.$ZodType): string {
  const fallback = z.globalRegistry.get(type)?.fallback;
  if (fallback !== undefined) return fallback;
  const def = defOf(type);
  if (def.type === "default" || def.type === "prefault") return written(type, def.defaultValue);
  return isRequired(type) ? "**required**" : "none";
}

/** The sentence of a setting; empty where the schema has none. */
export const meaningOf = (type: z.core.$ZodType): string => meaning(type) ?? "";
