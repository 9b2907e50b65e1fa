/** Translation between the provider protocol's structs and the SDK's wire values. */
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { isObject, isSecret, secret, translate, UNKNOWN } from "../../../preview/values";
import type { Translator, Wire, WireObject } from "../../../preview/values";

/** Properties of a request. */
export function fromStruct(struct: Struct | undefined): WireObject {
  return (struct?.toJavaScript() ?? {}) as WireObject;
}

/** Properties of a response; absent ones are left out, because a struct knows only null. */
export function toStruct(properties: WireObject): Struct {
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(properties)) as Record<string, JavaScriptValue>);
}

const opening: Translator = { unknown: () => UNKNOWN, secret: (content, path) => translate(content, opening, path) };

/** The same properties with secrets opened; unknowns stay what they are. */
export function opened(properties: WireObject): WireObject {
  return translate(properties, opening) as WireObject;
}

/** The same properties, secret where others are at the same place. */
export function markedLike(properties: WireObject, others: WireObject): WireObject {
  const mark = (value: Wire, other: Wire | undefined): Wire => {
    if (isSecret(other)) return secret(value);
    return isObject(value) && isObject(other) ? markedLike(value, other) : value;
  };
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, mark(value, others[key])]));
}

/** The value at a path of keys, undefined where there is none. */
export function at(value: Wire | undefined, ...path: readonly string[]): Wire | undefined {
  return path.reduce<Wire | undefined>(
    (parent, key) => (typeof parent === "object" && parent !== null ? (parent as WireObject)[key] : undefined),
    value,
  );
}

/** The text at a path of keys, empty where there is none. */
export function textAt(value: Wire | undefined, ...path: readonly string[]): string {
  const found = at(value, ...path);
  return typeof found === "string" ? found : "";
}
