import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema";

/** One setting of a rule: its JSON schema and the value used where the config file says nothing. */
export interface Parameter<T> {
  readonly schema: PolicyConfigJSONSchema;
  readonly fallback: T;
}

export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

/** The values a rule's check receives. */
export type ParameterValues<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never;
};

type Limits = Pick<PolicyConfigJSONSchema, "minimum" | "maximum" | "pattern" | "minLength" | "enum">;

function parameter<T extends NonNullable<PolicyConfigJSONSchema["default"]>>(
  schema: PolicyConfigJSONSchema,
  fallback: T,
): Parameter<T> {
  return { schema: { ...schema, default: fallback }, fallback };
}

/** A number with optional limits. */
export function number(description: string, fallback: number, limits: Limits = {}): Parameter<number> {
  return parameter({ type: "number", description, ...limits }, fallback);
}

/** A switch. */
export function flag(description: string, fallback: boolean): Parameter<boolean> {
  return parameter({ type: "boolean", description }, fallback);
}

/** A text; the empty text means "not set" unless a pattern forbids it. */
export function text(description: string, fallback: string, limits: Limits = {}): Parameter<string> {
  return parameter({ type: "string", description, ...limits }, fallback);
}

/** One of the listed words. */
export function choice<T extends string>(description: string, values: readonly T[], fallback: T): Parameter<T> {
  return parameter({ type: "string", description, enum: [...values] }, fallback) as Parameter<T>;
}

/** A list of texts; replaces the default as a whole. */
export function texts(
  description: string,
  fallback: readonly string[],
  limits: Limits = {},
): Parameter<readonly string[]> {
  const items = { type: "string" as const, minLength: 1, ...limits };
  return parameter<readonly string[]>({ type: "array", description, items }, fallback);
}

const OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const IPV4 = `(?:${OCTET}\\.){3}${OCTET}(?:/(?:3[0-2]|[12]?[0-9]))?`;
const IPV6 = "[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}(?:/(?:12[0-8]|1[01][0-9]|[1-9]?[0-9]))?";

/** Limits of a text that is an address or a CIDR. */
export const ADDRESS: Limits = { pattern: `^(?:${IPV4}|${IPV6})$` };
/** The same, or the empty text for "not set". */
export const OPTIONAL_ADDRESS: Limits = { pattern: `^(?:${IPV4}|${IPV6})?$` };
/** Limits of a number that is a port. */
export const PORT: Limits = { minimum: 1, maximum: 65535 };

/** A map from text to text; replaces the default as a whole. */
export function textMap(
  description: string,
  fallback: Readonly<Record<string, string>>,
  limits: Limits = {},
): Parameter<Readonly<Record<string, string>>> {
  return parameter({ type: "object", description, additionalProperties: { type: "string", ...limits } }, fallback);
}

/** A map from text to number; replaces the default as a whole. */
export function numberMap(
  description: string,
  fallback: Readonly<Record<string, number>>,
): Parameter<Readonly<Record<string, number>>> {
  return parameter({ type: "object", description, additionalProperties: { type: "number" } }, fallback);
}

/** A list of objects that refuse unknown keys. `T` must agree with `properties`. */
export function records<T extends object>(
  description: string,
  properties: Readonly<Record<string, PolicyConfigJSONSchema>>,
  required: readonly string[],
  fallback: readonly T[] = [],
): Parameter<readonly T[]> {
  const items = { type: "object" as const, properties, required: [...required], additionalProperties: false };
  return parameter<readonly T[]>({ type: "array", description, items }, fallback);
}
