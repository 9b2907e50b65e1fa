import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { wrong } from "../kubectl/errors";
import type { Command } from "../kubectl/shell";
import type { Archive, Counts } from "./archive";
import type { Context, Copied, Outcome } from "./component";
import { throughPod } from "./tunnel";
import { assumedSet, Workload } from "./workload";

const name = "grafana";
const file = "grafana.dump";

/** How the pods of Grafana reach their database. */
interface Database {
  readonly host: string;
  readonly port: string;
  /** Environment of PostgreSQL's programs, without address. */
  readonly env: Readonly<Record<string, string>>;
}

const assumed = assumedSet(name, [
  { name: "GF_DATABASE_TYPE", value: "postgres" },
  { name: "GF_DATABASE_HOST", value: "<host>:<port>" },
]);

async function databaseOf({ kubectl }: Context, workload: Workload, scratch: string): Promise<Database> {
  const setting = (key: string): string => workload.variable(name, `GF_DATABASE_${key}`);
  const [host = "", port = "5432"] = setting("HOST").split(":");
  const encoded = ["get", "secret", "grafana-database", "-o", "jsonpath={.data.password}"];
  const password = await kubectl.run(encoded, "you need get on the Secret grafana-database");
  const authority = join(scratch, "ca.crt");
  const certificate = ["get", "configmap", "grafana-database-ca", "-o", "jsonpath={.data.ca\\.crt}"];
  const trusted = setting("CA_CERT_PATH") === "" ? "" : await kubectl.run(certificate, "you need get on ConfigMaps");
  if (trusted !== "") writeFileSync(authority, trusted);
  return {
    ...{ host, port },
    env: {
      PGDATABASE: setting("NAME"),
      PGUSER: setting("USER"),
      PGPASSWORD: Buffer.from(password, "base64").toString(),
      PGSSLMODE: setting("SSL_MODE") || "verify-full",
      // The authorities of this machine, where Grafana trusts those of its image.
      PGSSLROOTCERT: trusted === "" ? "system" : authority,
    },
  };
}

/** Runs PostgreSQL's programs, which reach the database as Grafana does. */
type Programs = (command: Pick<Command, "program" | "args" | "assumed">) => Promise<string>;

async function withDatabase<Result>(context: Context, use: (run: Programs) => Promise<Result>): Promise<Result> {
  const workload = await Workload.of(context.kubectl, name, assumed);
  if (workload.variable(name, "GF_DATABASE_TYPE") !== "postgres") {
    const remedy = "docs/backup-restore.md tells how the SQLite file is copied";
    throw wrong("component", name, "keeps its data in a SQLite file here, not in PostgreSQL", remedy);
  }
  const scratch = mkdtempSync(join(tmpdir(), "backup-"));
  try {
    const { host, port, env } = await databaseOf(context, workload, scratch);
    return await throughPod(context, { pod: `${name}-0`, container: name, host, port }, (local) =>
      use((command) => {
        // The certificate is checked against the name, while the connection goes to the tunnel.
        const address = { PGHOST: host, PGHOSTADDR: "127.0.0.1", PGPORT: String(local) };
        const remedy = "PostgreSQL's programs must be at least as new as the server (versions.json); see the message";
        return context.shell.run({ ...command, env: { ...env, ...address }, remedy });
      }),
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Rows of a script of pg_restore: what stands between COPY and its end. */
async function rowsIn(script: string): Promise<number> {
  let [rows, isCopying] = [0, false];
  for await (const line of createInterface({ input: createReadStream(script) })) {
    if (isCopying && line === "\\.") isCopying = false;
    else if (isCopying) rows += 1;
    else if (line.startsWith("COPY ")) isCopying = true;
  }
  return rows;
}

const toScript = (dump: string, script: string): Pick<Command, "program" | "args"> => ({
  program: "pg_restore",
  args: ["--no-owner", "--no-privileges", `--file=${script}`, dump],
});

const psql = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"];

const tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";

/** Tables that the backup does not know would stand in the way of Grafana's migrations. */
const dropTables = `DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE 'DROP TABLE ' || one.name || ' CASCADE';
  END LOOP; END $$`;

/** Rows of all tables, exactly; PostgreSQL has no function for it. */
const countRows = `SELECT coalesce(sum((xpath('/row/n/text()', query_to_xml(
  format('SELECT count(*) AS n FROM %I.%I', schemaname, tablename), false, true, '')))[1]::text::bigint), 0)
  FROM pg_tables WHERE schemaname = 'public'`;

async function backup(context: Context, folder: string): Promise<Counts> {
  const dump = join(folder, file);
  const args = ["--format=custom", "--no-owner", "--no-privileges", `--file=${dump}`];
  await withDatabase(context, (run) => run({ program: "pg_dump", args }));
  if (context.dryRun) return {};
  // Reads the dump from end to end, so that it is known to be whole.
  const script = `${dump}.sql`;
  await context.shell.run({ ...toScript(dump, script), remedy: "back up again" });
  const rows = await rowsIn(script);
  rmSync(script);
  return { rows };
}

async function restore(context: Context, { folder }: Archive): Promise<Outcome> {
  const scratch = mkdtempSync(join(tmpdir(), "restore-"));
  const script = join(scratch, "grafana.sql");
  try {
    const outcome = await withDatabase(context, async (run) => {
      const before = Number(await run({ program: "psql", args: [...psql, "-c", tables], assumed: "0" }));
      if (before > 0 && !context.force) {
        const remedy = "add --force to replace all of them (a Grafana that has run once has made its tables)";
        throw wrong("target", name, `has ${before} tables in its database`, remedy);
      }
      await context.shell.run({ ...toScript(join(folder, file), script), remedy: "use another backup" });
      const expected = context.dryRun ? 0 : await rowsIn(script);
      // One transaction: either everything is replaced, or nothing is changed.
      const steps = ["--single-transaction", "-c", dropTables, "-f", script, "-c", countRows];
      const said = await run({ program: "psql", args: [...psql, ...steps], assumed: "0" });
      const found = Number(said.split("\n").pop());
      return { what: "rows", expected, lost: expected - found };
    });
    // Grafana keeps what it has read, and its next start brings an older schema up to date.
    const remedy = `kubectl logs ${name}-0`;
    await context.kubectl.run(["rollout", "restart", `statefulset/${name}`], remedy);
    await context.kubectl.run(["rollout", "status", `statefulset/${name}`, "--timeout=20m"], remedy);
    return outcome;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Users, preferences, what was made by hand; dashboards and data sources come from files. */
export const grafana: Copied = {
  ...{ kind: "copied", name, backup, restore },
  keeps: "PostgreSQL, by pg_dump through a pod of Grafana",
};
