import { z } from "zod";
import { join, nearest, showable, unknownKey } from "./faults";
import type { Fault } from "./faults";
import { bare, meaning, wordsOf } from "./words";

/** A setting as a fault sees it: where it stands, what was given, what the schema says of it. */
interface Place {
  readonly path: string;
  readonly value: unknown;
  /** Undefined where the schema knows nothing, for example at the key of a map. */
  readonly type: z.core.$ZodType | undefined;
}

type Explanation = Pick<Fault, "reason" | "remedy">;

/** The type of a setting inside another. */
function typeOf(outer: z.core.$ZodType, key: PropertyKey): z.core.$ZodType | undefined {
  const { def } = (bare(outer) as z.core.$ZodTypes)._zod;
  if (def.type === "array") return def.element;
  if (def.type === "record") return def.valueType as z.core.$ZodType;
  return def.type === "object" ? (def.shape as Record<PropertyKey, z.core.$ZodType>)[key] : undefined;
}

/** One step from a setting to one inside it. */
function enter({ path, value, type }: Place, key: PropertyKey): Place {
  return {
    path: join(path, key),
    value: (value as Record<PropertyKey, unknown> | null | undefined)?.[key],
    type: type && typeOf(type, key),
  };
}

function kind(value: unknown): string {
  if (value === null || value === "") return "empty";
  if (Array.isArray(value)) return "a list";
  return { string: "a text", number: "a number", boolean: "a boolean" }[typeof value as string] ?? "a map";
}

function missing({ type }: Place): Explanation {
  const use = type && meaning(type);
  return { reason: "is missing", remedy: `write ${type ? wordsOf(type).write : "it"}${use ? ` (${use})` : ""}` };
}

function wrongKind({ type, value }: Place): Explanation {
  const { noun, write } = type ? wordsOf(type) : { noun: "what is expected here", write: "something else" };
  const quoted = typeof value === "string" && /^(\d+|true|false)$/.test(value) && noun !== "a text";
  const given = typeof value === "number" && noun === "a whole number" ? "" : `${kind(value)}, `;
  return { reason: `is ${given}not ${noun}`, remedy: `write ${write}${quoted ? ", without quotes" : ""}` };
}

const otherwise = ({ type }: Place) => `write ${type ? wordsOf(type).write : "another value"}`;

function outOfBounds(place: Place, adjective: string): Explanation {
  const entries = Array.isArray(place.value) ? place.value.length : undefined;
  if (entries === 0) return { reason: "is an empty list", remedy: otherwise(place) };
  const size = entries === undefined ? "is too" : `has ${entries} entries, which is too`;
  return { reason: `${size} ${adjective}`, remedy: otherwise(place) };
}

function notAChoice({ value }: Place, choices: readonly unknown[]): Explanation {
  const names = choices.map(String);
  const meant = typeof value === "string" ? nearest(value, names) : undefined;
  const remedy = meant ? `write ${meant}; the choices are ${names.join(", ")}` : `write one of ${names.join(", ")}`;
  return { reason: "is not a choice", remedy };
}

/** The schema's own checks bring their words, or say that something else than a text was given. */
function ownWords(place: Place, { message, params }: z.core.$ZodIssueCustom): Explanation {
  if (params?.["otherKind"] === true) return wrongKind(place);
  const remedy: unknown = params?.["remedy"];
  const reason = message === "Invalid input" ? "is not accepted" : message;
  return { reason, remedy: typeof remedy === "string" ? remedy : otherwise(place) };
}

/** None of several ways to write a setting was met; where they are all choices, they are one. */
function noBranch(place: Place, branches: readonly (readonly z.core.$ZodIssue[])[]): Explanation {
  const choices = branches.flat().flatMap((issue) => (issue.code === "invalid_value" ? issue.values : []));
  return choices.length > 0 ? notAChoice(place, choices) : wrongKind(place);
}

/** Reason and remedy by kind of issue; the schema's own English is never shown. */
function explain(issue: z.core.$ZodIssue, place: Place): Explanation {
  if (place.value === undefined) return missing(place);
  switch (issue.code) {
    case "invalid_value":
      return showable(place.value) === undefined ? wrongKind(place) : notAChoice(place, issue.values);
    case "too_small":
      return outOfBounds(place, issue.origin === "array" ? "few" : "small");
    case "too_big":
      return outOfBounds(place, issue.origin === "array" ? "many" : "large");
    case "custom":
      return ownWords(place, issue);
    case "invalid_union":
      return noBranch(place, issue.errors);
    case "invalid_type":
      return wrongKind(place);
    default:
      return { reason: "has the wrong form", remedy: otherwise(place) };
  }
}

/** What people wrote where only a switch belongs may be the secret itself. */
function unlessSecret({ path, value, type }: Place, { reason, remedy }: Explanation): Fault {
  const secret = type && z.globalRegistry.get(type)?.secret;
  if (secret === undefined || value === undefined) return { path, value: showable(value), reason, remedy };
  const where = `; the ${secret} itself is set by: pulumi config set --secret ${secret}`;
  return { path, value: undefined, reason, remedy: `${remedy}${where}` };
}

/** The key of a map is wrong, not its value. */
function wrongKey(map: Place, key: PropertyKey): Fault {
  const { def } = (bare(map.type ?? z.unknown()) as z.core.$ZodTypes)._zod;
  const words = def.type === "record" ? wordsOf(def.keyType) : { noun: "a key", write: "another key" };
  return {
    path: join(map.path, key),
    value: undefined,
    reason: `is not ${words.noun}`,
    remedy: `write ${words.write}`,
  };
}

function unknownKeys(place: Place, keys: readonly string[]): Fault[] {
  const { def } = (bare(place.type ?? z.unknown()) as z.core.$ZodTypes)._zod;
  const known = def.type === "object" ? Object.keys(def.shape as object) : [];
  return keys.map((key) => unknownKey(place.path, key, enter(place, key).value, { known }));
}

/**
 * The faults that the schema of one room finds.
 *
 * @param room top-level key of the stack file
 * @param type its schema
 * @param value what the stack file says; undefined when it says nothing
 */
export function roomFaults(room: string, type: z.core.$ZodType, value: unknown): Fault[] {
  const parsed = z.core.safeParse(type, value);
  if (parsed.success) return [];
  const start: Place = { path: room, value, type };
  return parsed.error.issues.flatMap((issue) => {
    const place = issue.path.reduce<Place>(enter, start);
    if (issue.code === "unrecognized_keys") return unknownKeys(place, issue.keys);
    if (issue.code === "invalid_key") {
      return [wrongKey(issue.path.slice(0, -1).reduce<Place>(enter, start), issue.path.at(-1) ?? "")];
    }
    return [unlessSecret(place, explain(issue, place))];
  });
}
