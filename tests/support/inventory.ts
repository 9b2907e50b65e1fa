import type { Recorded } from "./mocks";

/** `[type, name]` of every resource, types without package and module: `["Service", "loki"]`. */
export function inventory(resources: readonly Recorded[]): [string, string][] {
  return resources.map(({ type, name }) => [type.split(":").pop() ?? type, name]);
}

/** The one resource of that type and logical name; fails with what there is instead. */
export function resourceOf(resources: readonly Recorded[], type: string, name: string): Recorded {
  const found = resources.filter((one) => one.type.endsWith(`:${type}`) && one.name === name);
  if (found.length === 1 && found[0]) return found[0];
  throw new Error(`${found.length} resources ${type} ${name}; there are ${JSON.stringify(inventory(resources))}`);
}

/** The value at a path of object keys and array indices; undefined where the path ends early. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (inner === null || typeof inner !== "object" ? undefined : (inner as Record<string, unknown>)[key]),
    value,
  );
}
