import type { Cursor } from "../lib/cursor";
import { parseDuration } from "./quantity";

/** Loki's defaults where the file says nothing (docs/sources/shared/configuration.md, 3.7). */
const DEFAULT_DELETE_DELAY = 2 * 3600;

/** Overrides of `retention_period` for single tenants or streams, in the limits of the config file. */
export function retentionOverrides(config: Cursor): readonly Cursor[] {
  const streams = config.at("limits_config.retention_stream").items();
  const tenants = config
    .key("overrides")
    .entries()
    .map(([, tenant]) => tenant);
  const perTenant = tenants.map((tenant) => tenant.key("retention_period")).filter((place) => place.exists());
  return [...streams.map((stream) => stream.key("period")), ...perTenant];
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
