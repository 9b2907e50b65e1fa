import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import type { ScalarTag } from "yaml";
import { mergeConfig } from "../../preview/config";
import { tunableAlerts } from "../../lib/bundle";
import { load, SettingsError } from "../../settings/load";

type Document = Record<string, unknown>;

/** In an overlay, `key: !unset` takes the key away from the base. */
const unset = Symbol("unset");
const unsetTag: ScalarTag = { tag: "!unset", resolve: () => unset };

const isMap = (value: unknown): value is Document =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !("secure" in value);

/** Lays one document over another: maps are merged, everything else is replaced. */
function overlay(base: Document, over: Document): Document {
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = base[key];
    if (value === unset) Reflect.deleteProperty(merged, key);
    else merged[key] = isMap(value) && isMap(below) ? overlay(below, value) : value;
  }
  return merged;
}

const read = (file: string): Document =>
  parse(readFileSync(join(__dirname, file), "utf8"), { customTags: [unsetTag] }) as Document;

/** A stack file of this folder, laid over the base. */
export interface Case {
  /** File name without extension. */
  readonly name: string;
  /** The comment on its first line: what the case proves. */
  readonly title: string;
  readonly document: Document;
}

/** The cases of a folder (`wrong` or `right`), by name. */
export function cases(folder: string): Case[] {
  const files = readdirSync(join(__dirname, folder)).filter((file) => file.endsWith(".yaml"));
  const names = files.map((file) => basename(file, ".yaml")).sort();
  return names.map((name) => {
    const path = `${folder}/${name}.yaml`;
    const [first = ""] = readFileSync(join(__dirname, path), "utf8").split("\n");
    return {
      name,
      title: first.replace(/^# /, ""),
      document: overlay(read("base.yaml"), read(path)),
    };
  });
}

/** The alerts of the real rooms. */
export const written = () => tunableAlerts(join(__dirname, "../../components"));

const refuse = (): never => {
  throw new Error("settings register no resource and call no function");
};

export const project = "insurance-lead-gen-monitoring";

interface Options {
  readonly stack?: string;
  /** Stands for every decrypted secret, as the real CLI hands them over; the offline preview has markers instead. */
  readonly decrypted?: string;
}

/** Gives the SDK a stack file as the CLI would: every value as text, objects as JSON, encrypted keys by name. */
export async function configure(document: Document, { stack = "staging", decrypted }: Options = {}): Promise<void> {
  const config = mergeConfig({ name: project, file: `Pulumi.${stack}.yaml`, project: {}, stack: document });
  const values = Object.entries(config.values).map(([key, text]): [string, string] => [
    key,
    decrypted === undefined ? text : text.replace(/<secret [^>]*>/g, decrypted),
  ]);
  await pulumi.runtime.setMocks({ newResource: refuse, call: refuse }, project, stack, true);
  pulumi.runtime.setAllConfig(Object.fromEntries(values), [...config.secretKeys]);
}

/** The settings of a stack file; throws what `load` throws. */
export async function loadFrom(document: Document, options?: Options): Promise<ReturnType<typeof load>> {
  await configure(document, options);
  return load(written);
}

/** The error that a wrong stack file yields; anything else than a SettingsError is a failure of the test. */
export async function errorOf(document: Document, options?: Options): Promise<SettingsError> {
  await configure(document, options);
  try {
    load(written);
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error("the stack file was accepted");
}
