import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import {
  dashboardFiles,
  dashboardsYaml,
  datasourcesYaml,
  databaseSettings,
  externalDatabase,
  fileSettings,
  folderTitle,
  grafanaEnvironment,
} from "../../../components/grafana/config";
import type { Database, Datasource } from "../../../lib/contracts";
import { grafana as schema } from "../../../settings/schema/observability";

const database: Database = {
  host: "db.example.com",
  port: 5432,
  name: "grafana",
  user: "grafana",
  password: pulumi.output("unused"),
};

const plain = (settings: readonly { name: unknown; value?: unknown }[]) =>
  Object.fromEntries(settings.map(({ name, value }) => [String(name), value]));

describe("components/grafana/config", () => {
  it("keeps alerting, plugins and everything that phones home out of the server, for a site with TLS", () => {
    assert.deepEqual(plain(grafanaEnvironment("https://grafana.example.com", undefined)), {
      GF_SERVER_ROOT_URL: "https://grafana.example.com",
      GF_SECURITY_COOKIE_SECURE: "true",
      GF_SECURITY_STRICT_TRANSPORT_SECURITY: "true",
      GF_SECURITY_DISABLE_GRAVATAR: "true",
      GF_LOG_MODE: "console",
      GF_UNIFIED_ALERTING_EXECUTE_ALERTS: "false",
      GF_PLUGINS_PREINSTALL_AUTO_UPDATE: "false",
      GF_PLUGINS_PREINSTALL_DISABLED: "true",
      GF_PLUGINS_PLUGIN_ADMIN_ENABLED: "false",
      GF_LIVE_MAX_CONNECTIONS: "0",
      GF_ANALYTICS_REPORTING_ENABLED: "false",
      GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
      GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
      GF_NEWS_NEWS_FEED_ENABLED: "false",
      GF_SNAPSHOTS_EXTERNAL_ENABLED: "false",
      GF_PATHS_DATA: "/var/lib/grafana",
      GF_DATABASE_TYPE: "sqlite3",
      GF_DATABASE_WAL: "true",
    });
  });

  it("sends cookies over plain HTTP only where the site has no TLS", () => {
    const { GF_SECURITY_COOKIE_SECURE: cookie, GF_SECURITY_STRICT_TRANSPORT_SECURITY: hsts } = plain(
      grafanaEnvironment("http://localhost:3000", undefined),
    );
    assert.deepEqual([cookie, hsts], ["false", "false"]);
  });

  it("verifies certificate and name of PostgreSQL, by the given CA or by those that the system trusts", () => {
    const { GF_DATABASE_HOST: host, ...settings } = plain(
      databaseSettings({ ...database, certificateAuthority: "PEM" }),
    );
    assert.ok(pulumi.Output.isInstance(host));
    assert.deepEqual(settings, {
      GF_DATABASE_TYPE: "postgres",
      GF_DATABASE_NAME: "grafana",
      GF_DATABASE_USER: "grafana",
      GF_DATABASE_SSL_MODE: "verify-full",
      GF_DATABASE_CA_CERT_PATH: "/etc/grafana/database-ca/ca.crt",
      GF_DATABASE_MAX_OPEN_CONN: "30",
      GF_DATABASE_LOCKING_ATTEMPT_TIMEOUT_SEC: "120",
    });
    assert.equal("GF_DATABASE_CA_CERT_PATH" in plain(databaseSettings(database)), false);
  });

  it("takes the database that the settings name, with its password, and none with another kind", () => {
    const password = pulumi.secret("pw");
    const server = { host: "db.example.com", port: 5432, name: "grafana", user: "grafana" };
    const settings = (database: string) => schema.parse({ database, externalDatabase: server });
    const secrets = { databasePassword: password };
    assert.deepEqual(externalDatabase(settings("external"), secrets), { ...server, password });
    assert.equal(externalDatabase(settings("sqlite"), secrets), undefined);
    assert.equal(externalDatabase(settings("rds"), secrets), undefined);
  });

  it("reads every credential from a file", () => {
    assert.deepEqual(fileSettings(true), {
      GF_SECURITY_ADMIN_USER: "/etc/grafana/secrets/admin/admin-user",
      GF_SECURITY_ADMIN_PASSWORD: "/etc/grafana/secrets/admin/admin-password",
      GF_SECURITY_SECRET_KEY: "/etc/grafana/secrets/key/secret-key",
      GF_DATABASE_PASSWORD: "/etc/grafana/secrets/database/password",
    });
    assert.equal("GF_DATABASE_PASSWORD" in fileSettings(false), false);
  });

  it("provisions data sources that nobody edits, one of them the default", () => {
    const datasources: Datasource[] = [
      {
        uid: "prometheus",
        name: "Prometheus",
        type: "prometheus",
        url: "http://prometheus:9090",
        isDefault: true,
        jsonData: { httpMethod: "POST" },
      },
      { uid: "loki", name: "Loki", type: "loki", url: "http://loki:3100", jsonData: { url: "$${__value.raw}" } },
    ];
    assert.deepEqual(parse(datasourcesYaml(datasources)), {
      apiVersion: 1,
      prune: true,
      datasources: [
        {
          uid: "prometheus",
          name: "Prometheus",
          type: "prometheus",
          access: "proxy",
          url: "http://prometheus:9090",
          isDefault: true,
          editable: false,
          jsonData: { httpMethod: "POST" },
        },
        {
          uid: "loki",
          name: "Loki",
          type: "loki",
          access: "proxy",
          url: "http://loki:3100",
          isDefault: false,
          editable: false,
          jsonData: { url: "$${__value.raw}" },
        },
      ],
    });
  });

  it("gives every room a folder of its own, rooms within rooms too", () => {
    const provider = (name: string, folder: string, folderUid: string) => ({
      name,
      folder,
      folderUid,
      type: "file",
      disableDeletion: true,
      allowUiUpdates: false,
      updateIntervalSeconds: 30,
      options: { path: `/etc/grafana/dashboards/${folderUid}` },
    });
    assert.deepEqual(parse(dashboardsYaml(["loki", "exporters/kube-state-metrics"])), {
      apiVersion: 1,
      providers: [
        provider("loki", "Loki", "loki"),
        provider("exporters/kube-state-metrics", "Kube state metrics", "exporters-kube-state-metrics"),
      ],
    });
    assert.equal(folderTitle("exporters/node"), "Node");
  });

  it("names each dashboard's file after its uid, and refuses what does not fit a ConfigMap", () => {
    const room = (bytes: number) => ({
      room: "loki",
      rules: [],
      dashboards: [{ uid: "loki", json: "x".repeat(bytes) }],
    });
    assert.deepEqual(dashboardFiles(room(3)), { "loki.json": "xxx" });
    assert.equal(Object.keys(dashboardFiles(room(900_000))).length, 1);
    assert.throws(() => dashboardFiles(room(900_001)), {
      message:
        "components/loki/dashboards: 900001 bytes do not fit a ConfigMap (at most 900000); " +
        "remove panels, or move dashboards to a room of their own",
    });
  });
});
