import type { Cursor } from "../lib/cursor";
import { configOf } from "./configs";
import { fileOf } from "./mounts";
import { parseDuration } from "./quantity";
import type { StackModel } from "./stack";
import { structureAt } from "./text";
import { argumentsOf, flagOf, type Container, type Workload } from "./workload";

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
function deleteDelay(config: Cursor): number {
  return parseDuration(config.at("compactor.retention_delete_delay").text() ?? "") ?? DEFAULT_DELETE_DELAY;
}

const BUCKET_PATHS = [
  "storage_config.object_store.s3.bucket_name",
  "common.storage.s3.bucketnames",
  "storage_config.aws.bucketnames",
  "common.storage.object_store.s3.bucket_name",
];

/** A bucket behind its region in an address: `s3://eu-west-1/acme-loki`. */
const BUCKET_ADDRESS = /^s3:\/\/(?:[^/@]*@)?[^/]+\/([^/?]+)/;
const ADDRESS_PATHS = ["common.storage.s3.s3", "storage_config.aws.s3"];

/** The S3 buckets that the config names, by list or by address; none with another store. */
function bucketNames(config: Cursor): readonly string[] {
  const listed = BUCKET_PATHS.flatMap((path) => (config.at(path).string() ?? "").split(","));
  const addressed = ADDRESS_PATHS.map((path) => BUCKET_ADDRESS.exec(config.at(path).string() ?? "")?.[1] ?? "");
  return [...new Set([...listed, ...addressed].map((name) => name.trim()))].filter((name) => name !== "");
}

/** Seconds until Loki has deleted the line that it keeps longest; undefined when it does not say. */
function keptSeconds(stack: StackModel, container: Container, config: Cursor): number | undefined {
  const common = parseDuration(config.at("limits_config.retention_period").text() ?? "");
  const overrides = retentionOverrides(config, runtimeFiles(stack, container, config));
  const seconds = overrides.map((place) => parseDuration(place.text() ?? "") ?? 0);
  return common === undefined ? undefined : Math.max(common, ...seconds) + deleteDelay(config);
}

/** The buckets of a Loki, each with the seconds after which it has deleted everything; none when it does not say. */
export function lokiBuckets(
  stack: StackModel,
  loki: Workload,
): readonly { readonly name: string; readonly seconds: number }[] {
  const { container, config } = configOf(stack, loki, "loki") ?? {};
  if (container === undefined || config === undefined) return [];
  const seconds = keptSeconds(stack, container, config);
  return seconds === undefined ? [] : bucketNames(config).map((name) => ({ name, seconds }));
}

/** What lets clients delete lines: the mode of everybody, of single tenants, or of a flag. */
export function deletionModes(stack: StackModel, container: Container, config: Cursor): readonly Cursor[] {
  const files = [config, ...runtimeFiles(stack, container, config).flatMap(({ file }) => file ?? [])];
  const tenants = files.flatMap((file) =>
    file
      .key("overrides")
      .entries()
      .map(([, tenant]) => tenant.key("deletion_mode")),
  );
  const flag = ["-compactor.deletion-mode", "--compactor.deletion-mode"].flatMap(
    (name) => flagOf(container, name)?.at ?? [],
  );
  return [config.at("limits_config.deletion_mode"), ...tenants.filter((mode) => mode.exists()), ...flag];
}

/** The index periods of the schema, which bound the granularity of retention. */
export function indexPeriods(config: Cursor): readonly Cursor[] {
  return config
    .at("schema_config.configs")
    .items()
    .map((period) => period.at("index.period"));
}
