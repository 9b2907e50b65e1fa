import type { Cursor } from "../lib/cursor";
import type { Resource } from "../lib/resource";
import { CONFIG_MAP, SECRET } from "../lib/types";
import type { StackModel } from "./stack";
import { textAt, textsOf } from "./text";
import type { Container } from "./workload";

/** A variable of a container. */
export interface Variable {
  /** Throws `Undetermined` when unknown. */
  readonly name: () => string;
  /** Place of its text: in the pod, or in a ConfigMap or Secret of the stack. */
  readonly value: Cursor;
}

/** How a variable names what holds its text, and how a container takes over all keys of one. */
const HOLDERS = [
  { type: CONFIG_MAP, single: "valueFrom.configMapKeyRef", whole: "configMapRef" },
  { type: SECRET, single: "valueFrom.secretKeyRef", whole: "secretRef" },
] as const;

/** The variables whose texts the stack shows: of the pod, and of the ConfigMaps and Secrets that it names. */
export function variablesIn(stack: StackModel, { at, workload }: Container): readonly Variable[] {
  const find = (type: string, place: Cursor): Resource | undefined =>
    place.exists() ? stack.find(type, workload.namespace, place.key("name").string() ?? "") : undefined;
  const own = at.key("env").items();
  const single = own.flatMap((entry): Variable[] => {
    const name = (): string => entry.key("name").string() ?? "";
    const taken = HOLDERS.flatMap(({ type, single: path }) => {
      const source = find(type, entry.at(path));
      return source === undefined ? [] : [{ name, value: textAt(source, entry.at(path).key("key").string() ?? "") }];
    });
    return taken.length > 0 || entry.key("valueFrom").exists() ? taken : [{ name, value: entry.key("value") }];
  });
  const whole = at.key("envFrom").items();
  const taken = whole.flatMap((entry): Variable[] => {
    const sources = HOLDERS.flatMap(({ type, whole: key }) => find(type, entry.key(key)) ?? []);
    const prefix = entry.key("prefix").string() ?? "";
    return sources.flatMap(textsOf).map(([key, value]) => ({ name: () => prefix + key, value }));
  });
  return [...single, ...taken];
}
