import type { types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Bundle, Database, Datasource } from "../../lib/contracts";
import { toYaml } from "../../lib/yaml";
import type { Settings } from "../../settings/schema";

type EnvVar = types.input.core.v1.EnvVar;

/** Data directory: the SQLite file where that is used, and little else. */
export const dataDirectory = "/var/lib/grafana";

/** Where the dashboards of every room are mounted, one folder each. */
export const dashboardsDirectory = "/etc/grafana/dashboards";

/** Mounted Secrets by their role: name, keys in use, and directory. */
export const credentials = {
  admin: { secret: "grafana-admin-credentials", directory: "/etc/grafana/secrets/admin" },
  key: { secret: "grafana-secret-key", directory: "/etc/grafana/secrets/key" },
  database: { secret: "grafana-database", directory: "/etc/grafana/secrets/database" },
} as const;

/** Login of the administrator; fixed, since it is created once and renamed by nobody. */
export const adminUser = "admin";

/** ConfigMap with the CAs of the database, and where it is mounted. */
export const databaseCa = { configMap: "grafana-database-ca", key: "ca.crt", directory: "/etc/grafana/database-ca" };

/**
 * The PostgreSQL server that the settings name; undefined with another kind of database.
 *
 * @param secrets the password of `grafana.externalDatabase.user`, which the settings demand with database external
 */
export function externalDatabase(
  { database, externalDatabase: server }: Settings["grafana"],
  { databasePassword: password }: { readonly databasePassword?: pulumi.Output<string> },
): Database | undefined {
  return database === "external" && server && password ? { ...server, password } : undefined;
}

/** Connections of one replica; the least RDS instance (1 GiB) allows about 110 in all. */
const maxConnections = 30;

/** Settings that are read from files: by run.sh for the server, by the init container itself for the command line tool. */
export function fileSettings(withDatabase: boolean): Record<string, string> {
  return {
    GF_SECURITY_ADMIN_USER: `${credentials.admin.directory}/admin-user`,
    GF_SECURITY_ADMIN_PASSWORD: `${credentials.admin.directory}/admin-password`,
    GF_SECURITY_SECRET_KEY: `${credentials.key.directory}/secret-key`,
    ...(withDatabase ? { GF_DATABASE_PASSWORD: `${credentials.database.directory}/password` } : {}),
  };
}

/** Settings of the database: one file for one replica, or PostgreSQL with a verified certificate. */
export function databaseSettings(database: Database | undefined): EnvVar[] {
  if (!database) {
    return [
      { name: "GF_DATABASE_TYPE", value: "sqlite3" },
      // Readers do not wait for the writer.
      { name: "GF_DATABASE_WAL", value: "true" },
    ];
  }
  const { host, port, name, user, certificateAuthority } = database;
  return [
    { name: "GF_DATABASE_TYPE", value: "postgres" },
    { name: "GF_DATABASE_HOST", value: pulumi.interpolate`${host}:${port}` },
    { name: "GF_DATABASE_NAME", value: name },
    { name: "GF_DATABASE_USER", value: user },
    { name: "GF_DATABASE_SSL_MODE", value: "verify-full" },
    ...(certificateAuthority === undefined
      ? []
      : [{ name: "GF_DATABASE_CA_CERT_PATH", value: `${databaseCa.directory}/${databaseCa.key}` }]),
    { name: "GF_DATABASE_MAX_OPEN_CONN", value: String(maxConnections) },
    // Replicas that start together take turns with the migrations instead of failing at once.
    { name: "GF_DATABASE_LOCKING_ATTEMPT_TIMEOUT_SEC", value: "120" },
  ];
}

/** Settings of the server that hold for every stack, by the name of Grafana's environment variables. */
function serverSettings(rootUrl: string): Record<string, string> {
  const https = String(rootUrl.startsWith("https://"));
  return {
    GF_SERVER_ROOT_URL: rootUrl,
    GF_SECURITY_COOKIE_SECURE: https,
    GF_SECURITY_STRICT_TRANSPORT_SECURITY: https,
    GF_SECURITY_DISABLE_GRAVATAR: "true",
    GF_LOG_MODE: "console",
    // Alerting is Prometheus' and Alertmanager's; here their rules, alerts and silences are shown.
    GF_UNIFIED_ALERTING_EXECUTE_ALERTS: "false",
    // At start Grafana would replace bundled data sources by newer ones, fail on the read-only root and lose them
    // (grafana/grafana#132528).
    GF_PLUGINS_PREINSTALL_AUTO_UPDATE: "false",
    GF_PLUGINS_PREINSTALL_DISABLED: "true",
    GF_PLUGINS_PLUGIN_ADMIN_ENABLED: "false",
    // Streaming needs a broker between replicas, and WebSockets through every proxy; panels poll instead.
    GF_LIVE_MAX_CONNECTIONS: "0",
    GF_ANALYTICS_REPORTING_ENABLED: "false",
    GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
    GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
    GF_NEWS_NEWS_FEED_ENABLED: "false",
    GF_SNAPSHOTS_EXTERNAL_ENABLED: "false",
  };
}

/** Environment of the server and of the command line tool beside it, without what is read from files. */
export function grafanaEnvironment(rootUrl: string, database: Database | undefined): EnvVar[] {
  const server = Object.entries(serverSettings(rootUrl)).map(([name, value]) => ({ name, value }));
  return [...server, { name: "GF_PATHS_DATA", value: dataDirectory }, ...databaseSettings(database)];
}

/** Folder of a room's dashboards, below `dashboardsDirectory` and as uid in Grafana: `exporters/node` is `exporters-node`. */
export const folderOf = (room: string): string => room.replaceAll("/", "-");

/** Title of a room's folder: `exporters/kube-state-metrics` is "Kube state metrics". */
export function folderTitle(room: string): string {
  const words = (room.split("/").pop() ?? room).replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Content of datasources.yaml; data sources that are no longer listed are deleted. */
export function datasourcesYaml(datasources: readonly Datasource[]): string {
  return toYaml({
    apiVersion: 1,
    prune: true,
    datasources: datasources.map(({ uid, name, type, url, isDefault = false, jsonData }) => ({
      uid,
      name,
      type,
      access: "proxy",
      url,
      isDefault,
      editable: false,
      jsonData,
    })),
  });
}

/** Content of dashboards.yaml: a folder per room; dashboards belong to the files, so that the UI neither saves nor deletes them. */
export function dashboardsYaml(rooms: readonly string[]): string {
  return toYaml({
    apiVersion: 1,
    providers: rooms.map((room) => ({
      name: room,
      folder: folderTitle(room),
      folderUid: folderOf(room),
      type: "file",
      disableDeletion: true,
      allowUiUpdates: false,
      updateIntervalSeconds: 30,
      options: { path: `${dashboardsDirectory}/${folderOf(room)}` },
    })),
  });
}

/** Kubernetes allows 1 MiB per ConfigMap; the rest is for metadata and for the copy that `kubectl apply` keeps of small ones. */
const largestConfigMap = 900_000;

/**
 * Files of a room's ConfigMap, by dashboard.
 *
 * @throws when they do not fit a ConfigMap
 */
export function dashboardFiles({ room, dashboards }: Bundle): Record<string, string> {
  const size = dashboards.reduce((total, { json }) => total + Buffer.byteLength(json), 0);
  if (size > largestConfigMap) {
    throw new Error(
      `components/${room}/dashboards: ${size} bytes do not fit a ConfigMap (at most ${largestConfigMap}); ` +
        "remove panels, or move dashboards to a room of their own",
    );
  }
  return Object.fromEntries(dashboards.map(({ uid, json }) => [`${uid}.json`, json]));
}
