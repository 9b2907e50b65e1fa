import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import execa from "execa";
import { Grafana } from "../../../components/grafana/grafana";
import { grafanaPod } from "../../../components/grafana/pod";
import type { Database } from "../../../lib/contracts";
import { grafana as schema } from "../../../settings/schema/observability";
import { recordComponent, UNKNOWN } from "../../support/mocks";
import type { Recorded, RecordOptions } from "../../support/mocks";

const bundle = (room: string, dashboards: string[]) => ({
  room,
  rules: [],
  dashboards: dashboards.map((uid) => ({ uid, json: "{}" })),
});

const database = (certificateAuthority?: string): Database => ({
  host: pulumi.output("db.example.com"),
  port: 5432,
  name: "grafana",
  user: "grafana",
  password: pulumi.secret("database-password"),
  certificateAuthority,
});

interface Case {
  readonly settings: object;
  readonly database?: () => Database;
  readonly adminPassword?: string;
}

const production: Case = { settings: { replicas: 2, database: "rds" }, database: () => database("PEM") };
const staging: Case = { settings: { replicas: 1, database: "sqlite", storage: "5Gi" } };

const record = (given: Case, options?: RecordOptions) =>
  recordComponent(
    () =>
      new Grafana(
        "grafana",
        {
          settings: schema.parse(given.settings),
          database: given.database?.(),
          adminPassword: given.adminPassword === undefined ? undefined : pulumi.secret(given.adminPassword),
          datasources: [],
          bundles: [bundle("loki", ["loki"]), bundle("aws", []), bundle("exporters/node", ["node", "node-disks"])],
          rootUrl: "https://grafana.example.com",
          storageClassName: "monitoring-gp3",
        },
        {},
      ),
    options,
  );

const find = (resources: readonly Recorded[], kind: string, name: string): Recorded => {
  const found = resources.find((resource) => resource.type.endsWith(`:${kind}`) && resource.name === name);
  assert.ok(found, `${kind} ${name} was not created`);
  return found;
};

interface PodTemplate {
  readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
  readonly spec: {
    readonly initContainers: readonly { readonly volumeMounts: readonly { readonly mountPath: string }[] }[];
    readonly containers: readonly {
      readonly env: readonly { readonly name: string; readonly value: string }[];
      readonly volumeMounts: readonly { readonly mountPath: string }[];
    }[];
  };
}

const template = (resources: readonly Recorded[]) =>
  (find(resources, "StatefulSet", "grafana").inputs["spec"] as { template: PodTemplate }).template;

const annotation = (resources: readonly Recorded[], of: string) =>
  template(resources).metadata.annotations[`insurance-lead-gen.com/checksum-${of}`];

const common = [
  "kubernetes:apps/v1:StatefulSet grafana",
  "kubernetes:core/v1:ConfigMap grafana-dashboards-exporters-node",
  "kubernetes:core/v1:ConfigMap grafana-dashboards-loki",
  "kubernetes:core/v1:ConfigMap grafana-provisioning",
  "kubernetes:core/v1:Secret grafana-admin-credentials",
  "kubernetes:core/v1:Secret grafana-secret-key",
  "kubernetes:core/v1:Service grafana",
  "kubernetes:core/v1:Service grafana-headless",
  "kubernetes:core/v1:ServiceAccount grafana",
  "kubernetes:policy/v1:PodDisruptionBudget grafana",
  "monitoring:grafana:Grafana grafana",
  "random:index/randomPassword:RandomPassword grafana-admin-password",
  "random:index/randomPassword:RandomPassword grafana-secret-key",
];

const children = (resources: readonly Recorded[]) => resources.map(({ type, name }) => `${type} ${name}`).sort();

describe("components/grafana/Grafana", () => {
  it("creates a database password and the CAs of RDS only with PostgreSQL, and no folder for a room without dashboards", async () => {
    assert.deepEqual(children((await record(staging)).resources), common);
    assert.deepEqual(
      children((await record(production)).resources),
      [
        ...common,
        "kubernetes:core/v1:ConfigMap grafana-database-ca",
        "kubernetes:core/v1:Secret grafana-database",
      ].sort(),
    );
  });

  it("generates the administrator's password, and takes the configured one instead where there is one", async () => {
    const generated = find((await record(staging)).resources, "Secret", "grafana-admin-credentials");
    assert.deepEqual(generated.inputs["stringData"], {
      "admin-user": "admin",
      "admin-password": "result-of-grafana-admin-password",
    });
    const given = find(
      (await record({ ...staging, adminPassword: "chosen" })).resources,
      "Secret",
      "grafana-admin-credentials",
    );
    assert.deepEqual(given.inputs["stringData"], { "admin-user": "admin", "admin-password": "chosen" });
    assert.deepEqual(given.secrets, ["stringData.admin-password"]);
  });

  it("restarts the pods when a credential changes, without telling anything about it", async () => {
    const [one, same, other] = await Promise.all(
      ["first", "first", "second"].map(async (adminPassword) =>
        annotation((await record({ ...staging, adminPassword })).resources, "credentials"),
      ),
    );
    assert.match(one ?? "", /^[0-9a-f]{16}$/);
    assert.equal(one, same);
    assert.notEqual(one, other);
    const { resources } = await record({ ...staging, adminPassword: "first" });
    assert.deepEqual(find(resources, "StatefulSet", "grafana").secrets, []);
  });

  it("leaves open at preview only what the database and generated values decide", async () => {
    const { resources } = await record(staging, { preview: true });
    assert.deepEqual(find(resources, "StatefulSet", "grafana").unknowns, [
      "spec.template.metadata.annotations.insurance-lead-gen.com/checksum-credentials",
    ]);
    assert.equal(annotation(resources, "credentials"), UNKNOWN);
    assert.deepEqual(find(resources, "ConfigMap", "grafana-provisioning").unknowns, []);
  });

  it("gives both containers the database and its credentials, and only the server the dashboards", async () => {
    const { initContainers, containers } = template((await record(production)).resources).spec;
    const paths = (mounts: readonly { readonly mountPath: string }[] | undefined) =>
      mounts?.map((mount) => mount.mountPath);
    const both = [
      "/var/lib/grafana",
      "/tmp",
      "/etc/grafana/secrets/admin",
      "/etc/grafana/secrets/key",
      "/etc/grafana/secrets/database",
      "/etc/grafana/database-ca",
    ];
    assert.deepEqual(paths(initContainers[0]?.volumeMounts), both);
    assert.deepEqual(paths(containers[0]?.volumeMounts), [
      ...both,
      "/etc/grafana/provisioning/datasources",
      "/etc/grafana/provisioning/dashboards",
      "/etc/grafana/dashboards/loki",
      "/etc/grafana/dashboards/exporters-node",
    ]);
    const host = containers[0]?.env.find(({ name }) => name === "GF_DATABASE_HOST");
    assert.equal(host?.value, "db.example.com:5432");
  });

  it("refuses RDS without its CAs, which no system trusts, and trusts the system's for another server", async () => {
    const external = { settings: { replicas: 2, database: "external" }, database: () => database() };
    assert.ok(
      !children((await record(external)).resources).includes("kubernetes:core/v1:ConfigMap grafana-database-ca"),
    );
    await assert.rejects(record({ ...production, database: () => database() }), {
      message:
        "grafana: no system trusts the CAs of RDS; pass rdsCertificates(region) as database.certificateAuthority",
    });
  });

  it("offers a page with a login of its own", async () => {
    const { component } = await record(staging);
    assert.deepEqual(component.route, {
      name: "grafana",
      endpoint: {
        service: "grafana",
        namespace: "monitoring",
        port: 3000,
        url: "http://grafana.monitoring.svc.cluster.local:3000",
      },
      healthPath: "/api/health",
      ownLogin: true,
    });
  });
});

describe("the init container that sets the administrator's password", () => {
  const directory = mkdtempSync(join(tmpdir(), "grafana-"));
  after(() => {
    rmSync(directory, { recursive: true });
  });

  const pod = grafanaPod({
    settings: schema.parse({ replicas: 2, database: "external" }),
    database: database(),
    rootUrl: "https://grafana.example.com",
    rooms: [],
  }) as unknown as { initContainers: [{ command: string[] }] };
  const [shell = "", flags = "", script = ""] = pod.initContainers[0].command;

  /** Runs the script with a stand-in for the tool that tells what it was given. */
  const run = (files: Readonly<Record<string, string>>, exitCode: number) => {
    const bin = join(directory, "bin");
    mkdirSync(bin, { recursive: true });
    const report = `{ echo "$@"; env | grep '^GF_' | sort; echo "stdin: $(cat)"; } > ${join(directory, "report")}`;
    writeFileSync(join(bin, "grafana"), `#!/bin/sh\n${report}\nexit ${exitCode}\n`);
    chmodSync(join(bin, "grafana"), 0o755);
    rmSync(join(directory, "etc"), { recursive: true, force: true });
    for (const [file, content] of Object.entries(files)) {
      const path = join(directory, "etc", file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
    return execa(shell, [flags, script.replaceAll("/etc/grafana/secrets", join(directory, "etc"))], {
      env: { PATH: `${bin}:${process.env["PATH"] ?? ""}`, GF_PATHS_HOME: "/usr/share/grafana" },
      extendEnv: false,
      reject: false,
    });
  };

  const files = {
    "admin/admin-user": "admin",
    "admin/admin-password": 'p4$$w0rd `x` "y"',
    "key/secret-key": "key",
    "database/password": "db pass",
  };

  it("passes the password by standard input and the rest by environment, whatever characters they hold", async () => {
    assert.equal((await run(files, 0)).exitCode, 0);
    assert.deepEqual(readFileSync(join(directory, "report"), "utf8").split("\n"), [
      "cli --homepath /usr/share/grafana admin reset-admin-password --password-from-stdin",
      "GF_DATABASE_PASSWORD=db pass",
      "GF_PATHS_HOME=/usr/share/grafana",
      'GF_SECURITY_ADMIN_PASSWORD=p4$$w0rd `x` "y"',
      "GF_SECURITY_ADMIN_USER=admin",
      "GF_SECURITY_SECRET_KEY=key",
      'stdin: p4$$w0rd `x` "y"',
      "",
    ]);
  });

  it("fails when the tool fails, and when a credential is missing", async () => {
    assert.equal((await run(files, 3)).exitCode, 3);
    const incomplete = Object.fromEntries(Object.entries(files).filter(([file]) => file !== "database/password"));
    const { exitCode, stderr } = await run(incomplete, 0);
    assert.equal(exitCode, 1);
    assert.match(stderr, /database\/password/);
  });
});
