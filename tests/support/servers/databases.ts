/** A real PostgreSQL and a real Redis on loopback, both with TLS and with the exporter's role as the READMEs say. */
import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { PROJECT } from "../program";
import type { Certificate } from "./certificate";
import { freePort, type Servers } from "./process";
import { program } from "./tools";

export interface Database {
  readonly port: number;
  /** Role of the exporter. */
  readonly user: string;
  readonly password: string;
}

export interface Postgres extends Database {
  /** Password of the role `postgres`, which may do everything. */
  readonly superuser: string;
}

/** PostgreSQL refuses to run as root; this user exists wherever Debian's packages do. */
const nobody = 65_534;

const asNobody = process.getuid?.() === 0;

/** The command as a user that is not root; the death signal is set last, because a change of user clears it. */
function unprivileged(command: readonly string[]): { path: string; args: string[] } {
  const [path = "", ...args] = command;
  if (!asNobody) return { path, args };
  const user = [`--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups", "--pdeathsig=KILL"];
  return { path: program("setpriv"), args: [...user, path, ...args] };
}

/** The SQL or Redis command block of an exporter's README, with a password in it. */
function roleFromReadme(exporter: string, fence: string, placeholder: string, password: string): string {
  const readme = readFileSync(join(PROJECT, "components/exporters", exporter, "README.md"), "utf8");
  const block = new RegExp(`^\`\`\`${fence}\n([^]*?)^\`\`\``, "m").exec(readme)?.[1];
  if (!block?.includes(placeholder)) throw new Error(`README of ${exporter} creates no role with ${placeholder}`);
  return block.replace(placeholder, password);
}

async function initializePostgres(directory: string, data: string, password: string): Promise<void> {
  const passwordFile = join(directory, "superuser-password");
  writeFileSync(passwordFile, password);
  if (asNobody) for (const path of [directory, passwordFile]) chownSync(path, nobody, nobody);
  const flags = ["--username=postgres", `--pwfile=${passwordFile}`, "--auth=scram-sha-256", "--no-sync"];
  const { path, args } = unprivileged([program("initdb"), `--pgdata=${data}`, "--encoding=UTF8", ...flags]);
  await execa(path, args, { cwd: directory });
}

/** Key and certificate where only the server can read them, without which it does not start. */
function installCertificate(directory: string, { certificate, key }: Certificate): string[] {
  const files = { ssl_cert_file: certificate, ssl_key_file: key };
  const settings = Object.entries(files).map(([setting, source]) => {
    const file = join(directory, setting);
    copyFileSync(source, file);
    if (asNobody) chownSync(file, nobody, nobody);
    chmodSync(file, 0o600);
    return `${setting}=${file}`;
  });
  return ["ssl=on", ...settings];
}

/** Starts PostgreSQL as server `postgres`, with a database `leads` and the role of the exporter's README. */
export async function startPostgres(servers: Servers, certificate: Certificate): Promise<Postgres> {
  const directory = join(servers.directory, "postgres");
  const data = join(directory, "data");
  mkdirSync(directory);
  // The temporary folder is closed to others; the server's user has to get through.
  chmodSync(servers.directory, 0o711);
  const [port, superuser, password] = [
    await freePort(),
    randomBytes(16).toString("hex"),
    randomBytes(16).toString("hex"),
  ];
  await initializePostgres(directory, data, superuser);
  const tls = installCertificate(directory, certificate);
  const settings = [
    `port=${port}`,
    "listen_addresses=127.0.0.1",
    `unix_socket_directories=${directory}`,
    "fsync=off",
    ...tls,
  ];
  const flags = settings.flatMap((setting) => ["-c", setting]);
  const sql = (database: string, command: string) =>
    execa(
      program("psql"),
      ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", `${port}`, "-U", "postgres", database],
      {
        input: command,
        env: { PGPASSWORD: superuser, PGSSLMODE: "require" },
      },
    );
  const ready = async () => (await sql("postgres", "SELECT 1")).exitCode === 0;
  await servers.start({ name: "postgres", ...unprivileged([program("postgres"), "-D", data, ...flags]), ready });
  await sql("postgres", `CREATE DATABASE leads; ${roleFromReadme("postgres", "sql", "...", password)}`);
  await sql("leads", "CREATE TABLE lead (id bigint PRIMARY KEY); INSERT INTO lead SELECT generate_series(1, 1000);");
  return { port, user: "postgres_exporter", password, superuser };
}

/** Starts Redis as server `redis`, which keeps its data over a restart, with the user of the exporter's README. */
export async function startRedis(servers: Servers, { certificate, key }: Certificate): Promise<Database> {
  const directory = join(servers.directory, "redis");
  mkdirSync(directory);
  const [port, password] = [await freePort(), randomBytes(16).toString("hex")];
  const user = roleFromReadme("redis", "", "password", password)
    .trim()
    .replace(/^ACL SETUSER/, "user");
  const lines = [
    ...["bind 127.0.0.1", "port 0", `tls-port ${port}`, "tls-auth-clients no"],
    ...[`tls-cert-file ${certificate}`, `tls-key-file ${key}`, `dir ${directory}`, "appendonly yes"],
    ...["maxmemory 64mb", "maxmemory-policy noeviction", "user default off", user],
  ];
  const config = join(directory, "redis.conf");
  writeFileSync(config, `${lines.join("\n")}\n`, { mode: 0o600 });
  const ping = () =>
    execa("redis-cli", ["--tls", "--cacert", certificate, "-p", `${port}`, "--user", "exporter", "PING"], {
      env: { REDISCLI_AUTH: password },
    });
  const ready = async () => (await ping()).stdout === "PONG";
  await servers.start({ name: "redis", path: program("redis-server"), args: [config], ready });
  return { port, user: "exporter", password };
}
