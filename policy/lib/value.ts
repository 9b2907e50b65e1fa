import { Secret, UnknownValueError } from "./sdk";

/** A value that Pulumi cannot know before the update; compare with `isUnknown`, never by shape. */
class UnknownValue {
  private readonly brand = "unknown until the update";

  public toString(): string {
    return this.brand;
  }

  /** How a message shows it inside a structure. */
  public toJSON(): string {
    return this.brand;
  }
}

export type Unknown = UnknownValue;

/** The one sentinel that stands for every unknown in plain data. */
export const UNKNOWN: Unknown = new UnknownValue();
Object.freeze(UNKNOWN);

/** JSON without unknowns. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** JSON in which any part may be `UNKNOWN`. */
export type Value = null | boolean | number | string | Unknown | readonly Value[] | { readonly [key: string]: Value };

/** An object of plain data, e.g. the properties of a resource. */
export type Properties = Readonly<Record<string, Value>>;

/** The wire form of unknowns, one per property type: `unknown*Value` in @pulumi/policy/proxy.js. */
export const WIRE_UNKNOWNS: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** The wire form of an unknown string, which `unknownCheckingProxy` turns into an `UnknownValueError`. */
const WIRE_UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** What `pulumi policy analyze --file` writes in place of a secret that it cannot decrypt. */
const REDACTED = "[secret]";

/** True when the value itself (not a part of it) is unknown. */
export function isUnknown(value: unknown): value is Unknown {
  return value === UNKNOWN;
}

/** True for a plain-data object: not null, not a list, not unknown. */
export function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isUnknown(value);
}

/** Reads one key of a possibly proxied object; the SDK's proxy throws where the value is unknown. */
function read(holder: object, key: string): unknown {
  try {
    return Reflect.get(holder, key) as unknown;
  } catch (error) {
    if (error instanceof UnknownValueError) return UNKNOWN;
    throw error;
  }
}

/** True for what stands for an unknown in any of the forms in which programs, mocks and the engine hand it over. */
function standsForUnknown(value: object): boolean {
  return (
    isUnknown(value) ||
    Reflect.has(value, "__pulumiUnknown") ||
    Reflect.has(value, "__pulumiOutput") ||
    value instanceof Promise
  );
}

function plainObject(value: object): Value {
  if (value instanceof Secret) return plain(value.value);
  if (read(value, SIGNATURE_KEY) === SECRET_SIGNATURE) return plain(read(value, "value"));
  const result: Record<string, Value> = {};
  for (const key of Object.keys(value).sort()) {
    const part = read(value, key);
    if (part !== undefined && typeof part !== "function") result[key] = plain(part);
  }
  return result;
}

/**
 * Turns a property bag into plain data: every unknown becomes `UNKNOWN`, every secret its value. Accepts the SDK's
 * `unknownCheckingProxy`, wire signatures, runtime `unknown` objects and plain objects; walks the value once. Keys are
 * in one order, since the engine's protocol does not keep that of the program, and messages quote objects.
 */
export function plain(value: unknown): Value {
  if (typeof value === "string") return WIRE_UNKNOWNS.has(value) || value === REDACTED ? UNKNOWN : value;
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value !== "object" || value === null) return null;
  if (standsForUnknown(value)) return UNKNOWN;
  if (!Array.isArray(value)) return plainObject(value);
  return Array.from({ length: value.length }, (_, index) => plain(read(value, String(index))));
}

/** Like `plain` for the properties of a resource; the engine's internal keys (`__…`) are left out. */
export function plainProperties(props: unknown): Properties {
  const value = plain(props);
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(value).filter(([key]) => !key.startsWith("__")));
}

/** Plain data in the form that the engine sends, in which `unknownCheckingProxy` knows unknowns. */
export function wire(value: Value): Json {
  if (isUnknown(value)) return WIRE_UNKNOWN_STRING;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Value[]).map(wire);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, wire(part)]));
}

/** One step into plain data: the part, `undefined` where there is none, `UNKNOWN` below an unknown. */
export function child(value: Value | undefined, key: string): Value | undefined {
  if (isUnknown(value)) return UNKNOWN;
  if (Array.isArray(value)) return (value as readonly Value[])[Number(key)];
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Reads a dotted path (`spec.template.spec`); list elements by index. */
export function get(value: Value | undefined, path: string): Value | undefined {
  return path.split(".").reduce(child, value);
}

/** True when the value or any part of it is unknown. */
export function hasUnknown(value: Value): boolean {
  if (isUnknown(value)) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(hasUnknown);
}
