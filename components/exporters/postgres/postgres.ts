import { ports } from "../../../lib/catalogue";
import type { Settings } from "../../../settings/schema";
import type { ExporterArgs, Password } from "../exporter";
import { caFile, passwordFile } from "../exporter-pod";

type Postgres = Settings["exporters"]["postgres"];

/** Shorter than the scrape timeout of 10 s, so that a slow server fails the collector and not the whole scrape. */
const collectionTimeout = "8s";

/** Arguments of the exporter of one PostgreSQL server (research: components.md section 8). */
export function postgresExporter(
  target: Postgres["targets"][number],
  resources: Postgres["resources"],
  password: Password | undefined,
): ExporterArgs {
  const { host, port, database, user, sslMode, caConfigMap } = target;
  const tls = `sslmode=${sslMode}${caConfigMap === undefined ? "" : `&sslrootcert=${caFile}`}`;
  return {
    kind: "postgres-exporter",
    port: ports["postgres-exporter"].metrics,
    user: 65_534,
    // `/metrics` would open database connections.
    probePath: "/",
    // Off by default; alerts and the dashboard read them. The settings, on by default, hold max_connections.
    args: ["--collector.database_wraparound", "--collector.long_running_transactions", "--collector.stat_checkpointer"],
    env: [
      { name: "DATA_SOURCE_URI", value: `${host}:${port}/${database}?${tls}` },
      { name: "DATA_SOURCE_USER", value: user },
      { name: "DATA_SOURCE_PASS_FILE", value: passwordFile },
      { name: "PG_EXPORTER_COLLECTION_TIMEOUT", value: collectionTimeout },
      { name: "PG_EXPORTER_EXCLUDE_DATABASES", value: "rdsadmin" },
    ],
    password,
    caConfigMap,
    resources,
  };
}
