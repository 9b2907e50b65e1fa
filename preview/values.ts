import * as pulumi from "@pulumi/pulumi";

const { unknownValue, specialSigKey, specialSecretSig, specialResourceSig, specialAssetSig, specialOutputValueSig } =
  pulumi.runtime;

/** A value as the SDK sends it to the engine: JSON in which unknowns, secrets and references wear signatures. */
export type Wire = null | boolean | number | string | readonly Wire[] | WireObject;

/** An object on the wire, for example the inputs of a resource. */
export interface WireObject {
  readonly [key: string]: Wire;
}

/** The wire form of a value that only an update can tell. */
export const UNKNOWN: Wire = unknownValue;

/** The SDK's own object for an unknown, as `apply` callbacks and policies meet it. */
const RUNTIME_UNKNOWN: unknown = pulumi.unknown;

/** True for a list on the wire. */
export function isList(value: Wire | undefined): value is readonly Wire[] {
  return Array.isArray(value);
}

/** True for an object on the wire, secrets and references included. */
export function isObject(value: Wire | undefined): value is WireObject {
  return typeof value === "object" && value !== null && !isList(value);
}

/** An unknown that tells which resources it comes from, in the SDK's form of an output without a value. */
export function unknownFrom(urns: readonly string[]): Wire {
  return { [specialSigKey]: specialOutputValueSig, dependencies: urns };
}

/** True when the value itself is unknown until the update. */
export function isUnknown(value: Wire | undefined): boolean {
  if (value === UNKNOWN) return true;
  return isObject(value) && value[specialSigKey] === specialOutputValueSig && !("value" in value);
}

function sourcesOf(value: Wire): readonly string[] {
  const urns = isObject(value) ? value["dependencies"] : undefined;
  return isList(urns) ? urns.filter((urn) => typeof urn === "string") : [];
}

/** True when the value or any part of it is unknown. */
export function hasUnknown(value: Wire): boolean {
  if (isUnknown(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}

/** True for a value that the program marked as secret. */
export function isSecret(value: Wire | undefined): value is WireObject & { readonly value: Wire } {
  return isObject(value) && value[specialSigKey] === specialSecretSig;
}

/** Marks a value as secret, once. */
export function secret(value: Wire): Wire {
  return isSecret(value) ? value : { [specialSigKey]: specialSecretSig, value };
}

/** How `translate` renders what plain JSON cannot say. */
export interface Translator {
  /** What stands in place of an unknown, given the URNs it is known to come from. */
  unknown(path: readonly string[], sources: readonly string[]): unknown;
  /** What stands in place of a secret, given what it hides. */
  secret(content: Wire, path: readonly string[]): unknown;
}

/** Turns a wire value into plain data; resource references become their id (URN for components), assets their text. */
export function translate(value: Wire, to: Translator, path: readonly string[] = []): unknown {
  if (isUnknown(value)) return to.unknown(path, sourcesOf(value));
  if (isList(value)) return value.map((part, index) => translate(part, to, [...path, String(index)]));
  if (!isObject(value)) return value;
  switch (value[specialSigKey]) {
    case undefined:
      return Object.fromEntries(
        Object.entries(value).map(([key, part]) => [key, translate(part, to, [...path, key])] as const),
      );
    case specialSecretSig:
      return to.secret(value["value"] ?? null, path);
    case specialResourceSig:
      return translate(value["id"] === "" ? UNKNOWN : (value["id"] ?? value["urn"] ?? null), to, path);
    case specialAssetSig:
      return value["text"] ?? value["path"] ?? value["uri"] ?? null;
    default:
      return `<archive ${String(value["path"] ?? value["uri"] ?? "")}>`;
  }
}

/** What policies and tests judge: secrets opened, unknowns as the SDK's own `unknown` object. */
export function plain(value: Wire): unknown {
  const opened: Translator = { unknown: () => RUNTIME_UNKNOWN, secret: (content) => translate(content, opened) };
  return translate(value, opened);
}

/** Every text that the program marked as secret below a value. */
export function secretTexts(value: Wire, within = false): string[] {
  if (typeof value === "string") return within && !isUnknown(value) ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  if (isSecret(value)) return secretTexts(value.value, true);
  return Object.values(value).flatMap((part: Wire) => secretTexts(part, within));
}

/** Every text below a value that the program did not mark as secret. */
export function plainTexts(value: Wire): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || isSecret(value)) return [];
  return Object.values(value).flatMap((part: Wire) => plainTexts(part));
}
