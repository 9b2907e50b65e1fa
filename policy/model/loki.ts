import type { Cursor } from "../lib/cursor";
import { fileOf } from "./mounts";
import { parseDuration } from "./quantity";
import type { StackModel } from "./stack";
import { structureAt } from "./text";
import { argumentsOf, flagOf, type Container } from "./workload";

/** Loki's defaults where the file says nothing (docs/sources/shared/configuration.md, 3.7). */
const DEFAULT_DELETE_DELAY = 2 * 3600;

/** The retentions that limits hold for single streams, and those of single tenants. */
function retentionsIn(limits: Cursor): readonly Cursor[] {
  return limits
    .key("retention_stream")
    .items()
    .map((stream) => stream.key("period"));
}

function ofTenants(file: Cursor): readonly Cursor[] {
  return file
    .key("overrides")
    .entries()
    .flatMap(([, tenant]) => {
      const period = tenant.key("retention_period");
      return [...(period.exists() ? [period] : []), ...retentionsIn(tenant)];
    });
}

/** A file of limits for single tenants, which Loki reads while it runs. */
export interface RuntimeFile {
  /** The place that names it. */
  readonly at: Cursor;
  /** Undefined when no object of the stack holds it. */
  readonly file: Cursor | undefined;
}

const RUNTIME_KEYS = ["runtime_config.file", "limits_config.per_tenant_override_config"];
const RUNTIME_FLAGS = ["-runtime-config.file", "-limits.per-user-override-config"];

/** The files of limits that a Loki is told to read, by its config or by flags. */
export function runtimeFiles(stack: StackModel, container: Container, config: Cursor): readonly RuntimeFile[] {
  const flags = RUNTIME_FLAGS.flatMap((flag) => flagOf(container, flag)?.at ?? []);
  const named = [...RUNTIME_KEYS.map((key) => config.at(key)), ...flags];
  return named.flatMap((at) => {
    const paths = (at.string() ?? "").split(",").filter((path) => path !== "");
    return paths.map((path) => {
      const text = fileOf(stack, container, path.trim());
      return { at, file: text && structureAt(text) };
    });
  });
}

/** Overrides of `retention_period` for single tenants or streams, in the config and in the files of limits. */
export function retentionOverrides(config: Cursor, files: readonly RuntimeFile[]): readonly Cursor[] {
  const limits = [config, ...files.flatMap(({ file }) => file ?? [])];
  return [...retentionsIn(config.key("limits_config")), ...limits.flatMap(ofTenants)];
}

const OVERRIDING = /^--?(?:store\.retention|compactor\.(?:retention-enabled|delete-request-store))(?:=|$)/;

/** Flags that say something else about retention than the config file, and win. */
export function overridingFlags(container: Container): readonly Cursor[] {
  return argumentsOf(container)
    .filter(({ text }) => OVERRIDING.test(text))
    .map(({ at }) => at);
}

/** Seconds between the mark and the deletion of a chunk. */
export function deleteDelay(config: Cursor): number {
  return parseDuration(config.at("compactor.retention_delete_delay").text() ?? "") ?? DEFAULT_DELETE_DELAY;
}

const BUCKET_PATHS = [
  "storage_config.object_store.s3.bucket_name",
  "common.storage.s3.bucketnames",
  "storage_config.aws.bucketnames",
  "common.storage.object_store.s3.bucket_name",
];

/** Where the config names its S3 bucket; undefined with another store. */
export function lokiBucket(config: Cursor): Cursor | undefined {
  return BUCKET_PATHS.map((path) => config.at(path)).find((place) => place.exists());
}

/** The index periods of the schema, which bound the granularity of retention. */
export function indexPeriods(config: Cursor): readonly Cursor[] {
  return config
    .at("schema_config.configs")
    .items()
    .map((period) => period.at("index.period"));
}
