import assert from "node:assert/strict";
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import execa from "execa";
import { makeCertificate } from "../../support/servers/certificate";
import { startPostgres, type Postgres } from "../../support/servers/databases";
import { eventually } from "../../support/servers/process";
import { program } from "../../support/servers/tools";
import { backupOf, tell, type Drill } from "../support/drill";

const password = "of-the-drill-only";

/** Tables in the manner of Grafana's, whose server cannot be had here: serial keys, JSON, bytes, keys to other tables. */
const schema = `
  CREATE TABLE migration_log (id serial PRIMARY KEY, migration_id varchar(255) NOT NULL, success boolean NOT NULL);
  CREATE TABLE "user" (id serial PRIMARY KEY, login varchar(190) UNIQUE, email varchar(190), is_admin boolean,
    created timestamp, salt bytea);
  CREATE TABLE preferences (id serial PRIMARY KEY, user_id bigint REFERENCES "user" (id), theme varchar(20), json_data text);
  CREATE TABLE dashboard_version (id serial PRIMARY KEY, dashboard_id bigint, version int, data text);
  CREATE INDEX by_dashboard ON dashboard_version (dashboard_id, version);
  INSERT INTO migration_log (migration_id, success) SELECT 'migration ' || n, true FROM generate_series(1, 600) n;
  INSERT INTO "user" (login, email, is_admin, created, salt) SELECT 'user-' || n, E'Jörg "' || n || E'"\\\\ @example.com', n = 1,
    timestamp '2026-01-01' + n * interval '1 minute', decode(md5(n::text), 'hex') FROM generate_series(1, 50) n;
  INSERT INTO preferences (user_id, theme, json_data) SELECT n, 'dark', NULL FROM generate_series(1, 50) n;
  INSERT INTO dashboard_version (dashboard_id, version, data)
    SELECT n % 100, n / 100, E'{"title": "line\\nbreak\\t\\\\.",\\n"panels": [' || n || ']}' FROM generate_series(1, 4300) n;`;

const rowsOfSchema = 600 + 50 + 50 + 4300;

const tables = ["migration_log", '"user"', "preferences", "dashboard_version"];

/** Backs up a real PostgreSQL through the pod of Grafana and restores it into an empty database. */
export function rows(lent: () => Drill): void {
  let drill: Drill;
  let postgres: Postgres;

  const sql = async (command: string, database = "grafana"): Promise<string> => {
    const address = ["-h", "127.0.0.1", "-p", String(postgres.port), "-U", "postgres", database];
    const env = { PGPASSWORD: postgres.superuser, PGSSLMODE: "require" };
    const args = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", ...address];
    return (await execa(program("psql"), args, { input: command, env })).stdout;
  };
  const asGrafana = (command: string): Promise<string> => sql(`SET ROLE grafana; ${command}`);
  const fingerprint = async (): Promise<string[]> =>
    Promise.all(tables.map((one) => sql(`SELECT count(*), md5(string_agg(t::text, '|' ORDER BY id)) FROM ${one} t`)));
  const makeEmpty = async (): Promise<void> => {
    await sql("DROP DATABASE IF EXISTS grafana", "postgres");
    await sql("CREATE DATABASE grafana OWNER grafana", "postgres");
  };
  const restartedAt = (): Promise<string> => {
    const path = "{.spec.template.metadata.annotations.kubectl\\.kubernetes\\.io/restartedAt}";
    return drill.plane.kubectl(["get", "statefulset", "grafana", "-n", "monitoring", "-o", `jsonpath=${path}`]);
  };
  let kept: string[];

  before(async () => {
    drill = lent();
    const certificate = await makeCertificate(drill.servers.directory);
    postgres = await startPostgres(drill.servers, certificate);
    await sql(`CREATE ROLE grafana LOGIN PASSWORD '${password}'`, "postgres");
    await makeEmpty();
    await asGrafana(schema);
    kept = await fingerprint();
    const metadata = (name: string) => ({ name, namespace: "monitoring" });
    const items = [
      { apiVersion: "v1", kind: "Secret", metadata: metadata("grafana-database"), stringData: { password } },
      {
        ...{ apiVersion: "v1", kind: "ConfigMap", metadata: metadata("grafana-database-ca") },
        data: { "ca.crt": readFileSync(certificate.certificate, "utf8") },
      },
    ];
    const apply = ["apply", "--server-side", "--force-conflicts", "-f", "-"];
    await drill.plane.kubectl(apply, JSON.stringify({ apiVersion: "v1", kind: "List", items }));
    const host = `GF_DATABASE_HOST=localhost:${postgres.port}`;
    await drill.plane.kubectl(["set", "env", "statefulset/grafana", "-n", "monitoring", "-c", "grafana", host]);
    await drill.plane.kubectl(["rollout", "status", "statefulset/grafana", "-n", "monitoring"]);
    drill.place("grafana-0", { "^localhost$": "127.0.0.1" });
  });

  it("are backed up, none missing, over a connection that verifies the server", async () => {
    const said = await drill.succeed(["backup", "grafana", "--out", drill.backups]);
    assert.match(said, new RegExp(`^grafana: ${rowsOfSchema} rows in `));
    assert.ok(!said.includes(password));
  });

  it("are not sent to a server whose certificate is for another name", async () => {
    const set = (host: string) =>
      drill.plane.kubectl(["set", "env", "statefulset/grafana", "-n", "monitoring", "-c", "grafana", host]);
    await set(`GF_DATABASE_HOST=elsewhere:${postgres.port}`);
    drill.place("grafana-0", { "^elsewhere$": "127.0.0.1" });
    const { exitCode, stderr } = await drill.run(["backup", "grafana", "--out", drill.path("refused")]);
    assert.equal(exitCode, 1);
    assert.match(stderr, /server certificate for .* does not match host name "elsewhere"/);
    assert.ok(!stderr.includes(password));
    assert.deepEqual(readdirSync(drill.path("refused")), []);
    await set(`GF_DATABASE_HOST=localhost:${postgres.port}`);
    drill.place("grafana-0", { "^localhost$": "127.0.0.1" });
  });

  it("leave nothing behind when the backup is interrupted", async () => {
    const out = drill.path("interrupted");
    const lock = sql("BEGIN; LOCK TABLE preferences IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(60)").catch(
      () => undefined,
    );
    const running = drill.start(["backup", "grafana", "--out", out]);
    await eventually("pg_dump waits for the lock", 60, async () => {
      const waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pg_dump' AND wait_event_type = 'Lock'";
      return Number(await sql(waiting, "postgres")) > 0 ? true : undefined;
    });
    assert.match(readdirSync(out).join(), /^grafana-\d{8}T\d{6}Z\.partial$/);
    running.kill("SIGINT");
    const { exitCode, stderr } = await running;
    assert.deepEqual(
      [exitCode, stderr, readdirSync(out)],
      [1, "interrupted\n  run it again; what was half done is taken back", []],
    );
    await sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()",
      "postgres",
    );
    await lock;
  });

  it("are not restored over others unless told", async () => {
    const { exitCode, stderr } = await drill.run(["restore", "grafana", "--from", backupOf(drill, "grafana")]);
    assert.deepEqual([exitCode, await fingerprint()], [2, kept]);
    assert.match(stderr, /^target: grafana has 4 tables in its database\n {2}add --force/);
  });

  it("come back into an empty database, 0 lost, and Grafana is restarted", async () => {
    await makeEmpty();
    assert.equal(await restartedAt(), "");
    const said = await drill.succeed(["restore", "grafana", "--from", backupOf(drill, "grafana")]);
    assert.match(
      said,
      new RegExp(`^grafana: ${rowsOfSchema} of ${rowsOfSchema} rows restored, 0 lost, in \\d+\\.\\d s$`),
    );
    tell(said);
    assert.deepEqual(await fingerprint(), kept);
    assert.notEqual(await restartedAt(), "");
    assert.equal(await asGrafana(`INSERT INTO "user" (login) VALUES ('new') RETURNING id`), "51");
  });

  it("replace what a newer Grafana has made, when told", async () => {
    await asGrafana("CREATE TABLE of_the_next_version (id serial PRIMARY KEY)");
    await drill.succeed(["restore", "grafana", "--force", "--from", backupOf(drill, "grafana")]);
    assert.deepEqual(await fingerprint(), kept);
    assert.equal(await sql("SELECT count(*) FROM pg_tables WHERE tablename = 'of_the_next_version'"), "0");
  });

  it("are not restored from a damaged backup", async () => {
    const damaged = drill.path("damaged");
    cpSync(backupOf(drill, "grafana"), damaged, { recursive: true });
    appendFileSync(`${damaged}/grafana.dump`, "x");
    const { exitCode, stderr } = await drill.run(["restore", "grafana", "--force", "--from", damaged]);
    assert.deepEqual([exitCode, await fingerprint()], [2, kept]);
    assert.match(stderr, /grafana\.dump is not what was backed up\n {2}use another backup/);
    assert.ok(existsSync(`${damaged}/backup.json`));
  });
}
