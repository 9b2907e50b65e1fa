import type { Cursor } from "../lib/cursor";
import { CONFIG_MAP } from "../lib/types";
import type { StackModel } from "./stack";
import { textAt, textsOf } from "./text";
import type { Container } from "./workload";

/** A variable of a container. */
export interface Variable {
  /** Throws `Undetermined` when unknown. */
  readonly name: () => string;
  /** Place of its text: in the pod, or in a ConfigMap of the stack. */
  readonly value: Cursor;
}

/** The variables whose texts the stack shows: of the pod, and of the ConfigMaps that it names for one or for all keys. */
export function variablesIn(stack: StackModel, { at, workload }: Container): readonly Variable[] {
  const find = (place: Cursor) => stack.find(CONFIG_MAP, workload.namespace, place.key("name").string() ?? "");
  const own = at.key("env").items();
  const single = own.flatMap((entry): Variable[] => {
    const reference = entry.at("valueFrom.configMapKeyRef");
    const source = reference.exists() ? find(reference) : undefined;
    const name = (): string => entry.key("name").string() ?? "";
    if (source !== undefined) return [{ name, value: textAt(source, reference.key("key").string() ?? "") }];
    return entry.key("valueFrom").exists() ? [] : [{ name, value: entry.key("value") }];
  });
  const whole = at.key("envFrom").items();
  const taken = whole.flatMap((entry): Variable[] => {
    const source = entry.key("configMapRef").exists() ? find(entry.key("configMapRef")) : undefined;
    const prefix = entry.key("prefix").string() ?? "";
    return source === undefined ? [] : textsOf(source).map(([key, value]) => ({ name: () => prefix + key, value }));
  });
  return [...single, ...taken];
}
