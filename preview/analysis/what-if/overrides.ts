import { parse } from "yaml";
import type { StackConfig } from "../../config";
import { wrongInput } from "../../errors";
import type { Project } from "../../project";

/** A setting that is changed for one run: the path of `pulumi config set --path`, and the value as YAML. */
export interface Override {
  readonly path: string;
  readonly value: unknown;
}

type Key = string | number;

/** `loki.retention`, `exporters.postgres.targets[0].host`, `aws.tags["Cost Center"]`. */
const pathPattern = /^[\w:-]+(?:\.[\w-]+|\[\d+\]|\["[^"]+"\])*$/;

const wrong = (text: string, reason: string, remedy: string) =>
  wrongInput({ path: "--set", value: text, reason, remedy });

/**
 * Reads `path=value`; the value is taken as the stack file would take it, so that `3` is a number and `[a, b]` a list.
 *
 * @throws PreviewError (exit code 2) when the text has another form
 */
export function readOverride(text: string): Override {
  const [, path = "", value = ""] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  const example = "write <setting>=<value>, for example loki.retention=168h";
  if (!pathPattern.test(path)) throw wrong(text, "names no setting", example);
  try {
    return { path, value: parse(value) as unknown };
  } catch {
    throw wrong(text, "has a value that is not YAML", example);
  }
}

const keysOf = (path: string): Key[] =>
  [...path.matchAll(/\["([^"]+)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(([, quoted, index, name]) =>
    index === undefined ? (quoted ?? name ?? "") : Number(index),
  );

/** A copy of a value in which a part is another; maps and lists on the way are made where there are none. */
function replaced(whole: unknown, keys: readonly Key[], part: unknown, { path }: Override): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return part;
  if (
    whole !== undefined &&
    whole !== null &&
    (typeof whole !== "object" || Array.isArray(whole) !== (typeof key === "number"))
  ) {
    const reason = `reaches into ${String(keys[0])} of something that is ${Array.isArray(whole) ? "a list" : "no list or map"}`;
    throw wrong(path, reason, "see docs/configuration.md for the settings");
  }
  const copy = Array.isArray(whole)
    ? [...(whole as unknown[])]
    : typeof key === "number"
      ? []
      : { ...(whole as object) };
  Reflect.set(copy, key, replaced(Reflect.get(copy, key), rest, part, { path, value: part }));
  return copy;
}

function currentOf(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}

function overridden(config: StackConfig, project: string, override: Override): StackConfig {
  const [first = "", ...rest] = keysOf(override.path);
  const key = String(first).includes(":") ? String(first) : `${project}:${first}`;
  const value =
    rest.length === 0 ? override.value : replaced(currentOf(config.values[key]), rest, override.value, override);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return { ...config, values: { ...config.values, [key]: text } };
}

/**
 * A project with settings changed for one run; the stack file stays as it is.
 *
 * @throws PreviewError (exit code 2) when a path leads through something that is no list or map
 */
export function withOverrides(project: Project, overrides: readonly Override[]): Project {
  const config = overrides.reduce((sum, override) => overridden(sum, project.name, override), project.config);
  return { ...project, config };
}
