import type { PolicyConfigJSONSchema, PolicyConfigJSONSchemaDefinition } from "@pulumi/policy/schema";

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function typeProblems(value: unknown, schema: PolicyConfigJSONSchema, path: string): string[] {
  const wanted = schema.type === undefined ? [] : [schema.type].flat();
  const found = typeOf(value);
  const fits =
    wanted.length === 0 || wanted.some((type) => type === found || (type === "integer" && Number.isInteger(value)));
  return fits ? [] : [`${path} is ${JSON.stringify(value)}, want ${wanted.join(" or ")}`];
}

function scalarProblems(value: unknown, schema: PolicyConfigJSONSchema, path: string): string[] {
  const problems: string[] = [];
  const want = (fits: boolean, wanted: string): void => {
    if (!fits) problems.push(`${path} is ${JSON.stringify(value)}, want ${wanted}`);
  };
  if (schema.enum !== undefined) want(schema.enum.includes(value as string), `one of ${schema.enum.join(", ")}`);
  if (typeof value === "number") {
    if (schema.minimum !== undefined) want(value >= schema.minimum, `at least ${schema.minimum}`);
    if (schema.maximum !== undefined) want(value <= schema.maximum, `at most ${schema.maximum}`);
  }
  if (typeof value === "string") {
    if (schema.minLength !== undefined)
      want(value.length >= schema.minLength, `at least ${schema.minLength} characters`);
    if (schema.pattern !== undefined) want(new RegExp(schema.pattern).test(value), `a match of ${schema.pattern}`);
  }
  return problems;
}

function objectProblems(value: object, schema: PolicyConfigJSONSchema, path: string): string[] {
  const known = schema.properties ?? {};
  const missing = (schema.required ?? [])
    .filter((key) => !Object.hasOwn(value, key))
    .map((key) => `${path}.${key} is missing`);
  const parts = Object.entries(value).flatMap(([key, part]: [string, unknown]) => {
    const definition: PolicyConfigJSONSchemaDefinition = known[key] ?? schema.additionalProperties ?? true;
    const names = Object.keys(known).join(", ");
    if (definition === false) return [`${path}.${key} is not a known key, want one of ${names}`];
    return definition === true ? [] : schemaProblems(part, definition, `${path}.${key}`);
  });
  return [...missing, ...parts];
}

/**
 * What is wrong with a value by the part of JSON Schema that this pack uses (type, enum, limits, pattern, items,
 * properties, required, additionalProperties); the offline counterpart of the engine's gojsonschema.
 */
export function schemaProblems(value: unknown, schema: PolicyConfigJSONSchema, path: string): string[] {
  const wrongType = typeProblems(value, schema, path);
  if (wrongType.length > 0) return wrongType;
  if (Array.isArray(value)) {
    const items = schema.items;
    if (items === undefined || typeof items === "boolean" || Array.isArray(items)) return [];
    return value.flatMap((item, index) => schemaProblems(item, items, `${path}[${index}]`));
  }
  if (typeof value === "object" && value !== null) return objectProblems(value, schema, path);
  return scalarProblems(value, schema, path);
}
