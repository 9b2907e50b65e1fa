import * as pulumi from "@pulumi/pulumi";
import { nearest, setSecret, unknownKey } from "./faults";
import type { Fault } from "./faults";
import { unless } from "./rules/rule";
import { exporterPasswordsKey, schema, secretKeys } from "./schema";
import type { Settings } from "./schema";
import { isMap } from "./words";

/** `isConfigSecret` is the runtime's own, but left out of its type declarations. */
const runtime = pulumi.runtime as typeof pulumi.runtime & { isConfigSecret(key: string): boolean };

const roomTypes = schema.shape;
/** Top-level keys that are settings, not secrets. */
export const rooms = Object.keys(roomTypes) as (keyof Settings)[];
/** The secrets of a stack, with the path to set each by. */
const secretPaths: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.keys(secretKeys).map((key) => [key, key])),
  [exporterPasswordsKey]: `${exporterPasswordsKey}.<target>`,
};
const ownSecrets = Object.keys(secretPaths);
const known: readonly string[] = [...rooms, ...ownSecrets];

const isRoom = (key: string): key is keyof Settings => key in roomTypes;

/** Configuration of this project as Pulumi hands it over: text by key, without the namespace. */
export interface Given {
  readonly texts: Readonly<Record<string, string>>;
  /** Keys whose value is, or contains, something encrypted. */
  readonly encrypted: ReadonlySet<string>;
}

export function readConfig(project: string): Given {
  const own = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => key.startsWith(`${project}:`));
  const short = (key: string) => key.slice(project.length + 1);
  return {
    texts: Object.fromEntries(own.map(([key, text]) => [short(key), text])),
    encrypted: new Set(own.filter(([key]) => runtime.isConfigSecret(key)).map(([key]) => short(key))),
  };
}

/** Maps arrive as JSON; a text arrives as it is, and may happen to look like JSON. */
function parseValue(key: string, text: string): unknown {
  if (isRoom(key) && !isMap(roomTypes[key])) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Keys under a namespace that is nearly the project's: Pulumi would ignore them without a word. */
function misspeltNamespaces(project: string): Fault[] {
  return Object.keys(pulumi.runtime.allConfig()).flatMap((key) => {
    const [namespace = "", ...name] = key.split(":");
    if (namespace === project || nearest(namespace, [project]) === undefined) return [];
    const reason = `is not read: the namespace of this project is ${project}`;
    return [{ path: key, value: undefined, reason, remedy: `write ${project}:${name.join(":")}` }];
  });
}

function unknownKeys({ texts, encrypted }: Given): Fault[] {
  const unknown = Object.entries(texts).filter(([key]) => !known.includes(key));
  return unknown.map(([key, text]) => {
    const value = encrypted.has(key) ? undefined : parseValue(key, text);
    return unknownKey("", key, value, { known, secrets: secretPaths });
  });
}

function plaintextSecrets({ texts, encrypted }: Given): Fault[] {
  const plain = Object.entries(secretPaths).filter(([key]) => key in texts && !encrypted.has(key));
  return plain.map(([key, path]) => ({
    path: key,
    value: undefined,
    reason: "is a secret in plain text",
    remedy: `remove it from the file, change it where it is used, and ${setSecret(path)}`,
  }));
}

/** A setting that is encrypted, or has something encrypted in it, cannot be shown in plans, nor be read offline. */
function encryptedRooms({ encrypted }: Given): Fault[] {
  return rooms
    .filter((room) => encrypted.has(room))
    .map((room) => ({
      path: room,
      value: undefined,
      reason: "holds an encrypted value, but settings are plain",
      remedy: "write plain values; a secret has a key of its own, see docs/configuration.md",
    }));
}

/** The map of exporter passwords, by target; anything else when it is not one. */
export const passwordsOf = ({ texts }: Given): unknown =>
  parseValue(exporterPasswordsKey, texts[exporterPasswordsKey] ?? "{}");

export const isPlainMap = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function wrongPasswords(given: Given): readonly Fault[] {
  return unless(isPlainMap(passwordsOf(given)), {
    path: exporterPasswordsKey,
    value: undefined,
    reason: "is not a map with one encrypted password per exporter target",
    remedy: `run: pulumi config rm ${exporterPasswordsKey}; then, for each, ${setSecret(`${exporterPasswordsKey}.<target>`)}`,
  });
}

/** What the stack file says, room by room; rooms with something encrypted in them are left out. */
export function roomValues(given: Given): Partial<Record<keyof Settings, unknown>> {
  const plain = rooms.filter((room) => room in given.texts && !given.encrypted.has(room));
  return Object.fromEntries(plain.map((room) => [room, parseValue(room, given.texts[room] ?? "")]));
}

/** What is wrong with the keys of the stack file, whatever their values. */
export function keyFaults(project: string, given: Given): Fault[] {
  return [
    ...misspeltNamespaces(project),
    ...unknownKeys(given),
    ...plaintextSecrets(given),
    ...encryptedRooms(given),
    ...wrongPasswords(given),
  ];
}
