import type { Fault } from "../settings/faults";
import { describeFaults } from "../settings/faults";
import { BAD_SETTINGS, PreviewError } from "./errors";
import type { Document } from "./project";

/** Configuration as the SDK takes it: full keys, every value as text, objects as JSON. */
export interface StackConfig {
  readonly values: Readonly<Record<string, string>>;
  /** Full keys whose value is or contains a secret. */
  readonly secretKeys: readonly string[];
}

interface Sources {
  /** Name of the project: the namespace of keys that have none. */
  readonly name: string;
  /** Name of the stack file, for messages. */
  readonly file: string;
  readonly project: Document;
  readonly stack: Document;
}

interface Flat {
  readonly value: unknown;
  readonly secret: boolean;
}

/**
 * What the program gets for an encrypted value: opaque, but telling which setting it stands for. Nothing is ever
 * decrypted, so the preview needs no passphrase.
 */
export function configSecret(path: readonly string[]): string {
  return `<secret ${path.join(".")}>`;
}

const isMapping = (value: unknown): value is Document =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** True for what `pulumi config set --secret` writes: `{ secure: <ciphertext> }`. */
const isEncrypted = (value: unknown): boolean =>
  isMapping(value) && Object.keys(value).length === 1 && typeof value["secure"] === "string";

/** Replaces every encrypted value by its marker, at any depth. */
function open(value: unknown, path: readonly string[]): Flat {
  if (isEncrypted(value)) return { value: configSecret(path), secret: true };
  if (typeof value !== "object" || value === null) return { value, secret: false };
  const parts = Object.entries(value).map(([key, part]) => [key, open(part, [...path, key])] as const);
  const opened = parts.map(([key, part]) => [key, part.value] as const);
  return {
    value: Array.isArray(value) ? opened.map(([, part]) => part) : Object.fromEntries(opened),
    secret: parts.some(([, part]) => part.secret),
  };
}

function text(value: unknown): string {
  if (typeof value === "string") return value;
  return value === null || value === undefined ? "" : JSON.stringify(value);
}

function section(document: Document, file: string): Document {
  const config = document["config"] ?? {};
  if (isMapping(config)) return config;
  const fault = {
    path: "config",
    value: undefined,
    reason: "is not a mapping",
    remedy: "write `<key>: <value>` lines",
  };
  throw new PreviewError(BAD_SETTINGS, describeFaults(file, [fault]), [fault]);
}

/** Default of a key declared in Pulumi.yaml: `{ value | default }`, or the value itself. */
function declaredDefault(declaration: unknown): unknown {
  if (!isMapping(declaration)) return declaration;
  return "value" in declaration ? declaration["value"] : declaration["default"];
}

/** A declared key without any value is an error of the real CLI, on every stack. */
function missing(name: string, declared: Document, given: ReadonlySet<string>): Fault[] {
  return Object.entries(declared)
    .filter(([key, declaration]) => declaredDefault(declaration) === undefined && !given.has(fullKey(name, key)))
    .map(([key]) => ({
      path: key,
      value: undefined,
      reason: "is missing; Pulumi.yaml declares it without a default",
      remedy: `set it: pulumi config set ${key} <value>`,
    }));
}

const fullKey = (name: string, key: string): string => (key.includes(":") ? key : `${name}:${key}`);

/** Path of a setting in messages and markers: keys of other namespaces keep theirs. */
const settingPath = (name: string, key: string): string[] => [
  key.startsWith(`${name}:`) ? key.slice(name.length + 1) : key,
];

/**
 * The configuration that the program sees: the defaults of Pulumi.yaml under the values of the stack file.
 *
 * @throws PreviewError (exit code 2) when a declared key has no value, or `config` is not a mapping
 */
export function mergeConfig({ name, file, project, stack }: Sources): StackConfig {
  const declared = section(project, "Pulumi.yaml");
  const given = Object.entries(section(stack, file)).map(([key, value]) => [fullKey(name, key), value] as const);
  const faults = missing(name, declared, new Set(given.map(([key]) => key)));
  if (faults.length > 0) throw new PreviewError(BAD_SETTINGS, describeFaults(file, faults), faults);

  const defaults = Object.entries(declared).map(
    ([key, value]) => [fullKey(name, key), declaredDefault(value)] as const,
  );
  const merged = new Map<string, Flat>();
  for (const [key, value] of [...defaults, ...given]) merged.set(key, open(value, settingPath(name, key)));
  return {
    values: Object.fromEntries([...merged].map(([key, flat]) => [key, text(flat.value)])),
    secretKeys: [...merged].filter(([, flat]) => flat.secret).map(([key]) => key),
  };
}
