import { nameOf, typeOf } from "../urn";
import { HIDDEN, isConfigMarker } from "../secrets";
import { isList, isObject, isSecret, isUnknown, translate } from "../values";
import type { Translator, Wire } from "../values";

/** A place in a rendered file where a value has to be filled in before the file can be used on its own. */
export interface Placeholder {
  /** Path inside the object: keys and indexes. */
  readonly path: readonly string[];
  readonly marker: string;
}

/** How values that must not or cannot be shown are rendered. */
export interface MarkerRules {
  /** Writes secrets as they are. */
  readonly reveal: boolean;
  /** The marker in the form that its place allows, for example base64. */
  readonly shape: (marker: string, path: readonly string[]) => unknown;
  /** Receives every placeholder. */
  readonly found: (placeholder: Placeholder) => void;
}

const isKubernetes = (urn: string): boolean => typeOf(urn).startsWith("kubernetes:");

/** How a resource is named in markers and reports: `Domain traces`. */
export function shortName(urn: string): string {
  return `${typeOf(urn).split(":").at(-1) ?? ""} ${nameOf(urn)}`;
}

/** Marker of a value that only an update tells; Kubernetes objects count as its source only when nothing else does. */
export function unknownMarker(sources: readonly string[]): string {
  const others = sources.filter((urn) => !isKubernetes(urn));
  const named = [...new Set((others.length > 0 ? others : sources).map(shortName))].sort();
  return named.length > 0 ? `<after apply: ${named.join(", ")}>` : "<after apply>";
}

/** Marker of a secret text; settings of the stack file tell their name. */
function secretMarker(text: string): string {
  return isConfigMarker(text) ? text : HIDDEN;
}

/** Turns wire values into plain data with markers in place of unknowns and secrets. */
export function withMarkers(value: Wire, rules: MarkerRules): unknown {
  const mark = (marker: string, path: readonly string[]): unknown => {
    rules.found({ path, marker });
    return rules.shape(marker, path);
  };
  const hide = (content: Wire, path: readonly string[]): unknown => {
    if (isSecret(content)) return hide(content.value, path);
    if (isUnknown(content)) return translate(content, translator, path);
    if (isList(content)) return content.map((part, index) => hide(part, [...path, String(index)]));
    if (isObject(content)) {
      return Object.fromEntries(Object.entries(content).map(([key, part]) => [key, hide(part, [...path, key])]));
    }
    if (typeof content === "string") return mark(secretMarker(content), path);
    return typeof content === "number" ? 0 : typeof content === "boolean" ? false : content;
  };
  const reveal = (content: Wire, path: readonly string[]): unknown =>
    typeof content === "string" && isConfigMarker(content) ? mark(content, path) : translate(content, translator, path);
  const translator: Translator = {
    unknown: (path, sources) => mark(unknownMarker(sources), path),
    secret: rules.reveal ? reveal : hide,
  };
  return translate(value, translator);
}
