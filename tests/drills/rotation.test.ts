import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import execa from "execa";
import { freePorts } from "../support/control-plane/processes";
import { Alertmanager, writeAlertmanagerConfig } from "../support/servers/alertmanager";
import { makeCertificate, type Certificate } from "../support/servers/certificate";
import { startPostgres, startRedis, type Database, type Postgres } from "../support/servers/databases";
import { startPostgresExporter, startRedisExporter } from "../support/servers/exporters";
import { startMailServer, type Mail, type MailServer } from "../support/servers/mail";
import { eventually, Servers } from "../support/servers/process";
import { RenderedStack } from "../support/servers/stack";
import { program, requireServers } from "../support/servers/tools";

const programs = [
  ...["openssl", "setpriv", "postgres", "postgres_exporter", "redis-server", "redis-cli", "redis_exporter"],
  "alertmanager",
];

const patience = 60;
const fresh = (): string => randomBytes(16).toString("hex");

describe("a drill: after a rotation the new credential is honoured and the old refused", function () {
  this.timeout(300_000);
  let servers: Servers;
  let stack: RenderedStack;
  let certificate: Certificate;

  before(async function () {
    requireServers(this, programs);
    servers = new Servers("rotation");
    stack = await RenderedStack.of("production");
    certificate = await makeCertificate(servers.directory);
  });
  after(() => (servers as Servers | undefined)?.stop());

  /** The value of a metric without labels of an exporter. */
  const metric = async (address: string, name: string): Promise<number> => {
    const exposition = await (await fetch(`http://${address}/metrics`)).text();
    return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, "m").exec(exposition)?.[1]);
  };
  const becomes = (address: string, name: string, value: number): Promise<true> =>
    eventually(`${name} is ${value}`, patience, async () =>
      (await metric(address, name)) === value ? true : undefined,
    );

  describe("of PostgreSQL", () => {
    let postgres: Postgres;
    const next = fresh();
    const sql = async (user: string, password: string, command: string): Promise<string> => {
      const args = ["-X", "-q", "-A", "-t", "-h", "127.0.0.1", "-p", String(postgres.port), "-U", user, "leads"];
      const env = { PGPASSWORD: password, PGSSLMODE: "require" };
      return (await execa(program("psql"), args, { input: command, env })).stdout;
    };

    before(async () => {
      postgres = await startPostgres(servers, certificate);
    });

    it("(exporterPasswords): the exporter is refused with the old one and reads with the new, after its pod has rolled", async () => {
      const address = await startPostgresExporter(servers, stack, postgres, certificate);
      await becomes(address, "pg_up", 1);
      await sql("postgres", postgres.superuser, `ALTER ROLE ${postgres.user} PASSWORD '${next}'`);
      const roll = async (): Promise<void> => {
        await servers.kill("postgres-exporter", "SIGTERM");
        await servers.restart("postgres-exporter");
      };
      await roll();
      await becomes(address, "pg_up", 0);
      writeFileSync(join(servers.directory, "postgres-exporter", "password"), next, { mode: 0o600 });
      await roll();
      await becomes(address, "pg_up", 1);
    });

    it("(databasePassword): open connections go on, new ones need the new password", async () => {
      const [first, second] = [fresh(), fresh()];
      await sql("postgres", postgres.superuser, `CREATE ROLE grafana LOGIN PASSWORD '${first}'`);
      const open = sql("grafana", first, "SELECT pg_sleep(3); SELECT 'still here';");
      await eventually("the connection is open", patience, async () => {
        const users = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'grafana'";
        return (await sql("postgres", postgres.superuser, users)) === "1" ? true : undefined;
      });
      await sql("postgres", postgres.superuser, `ALTER ROLE grafana PASSWORD '${second}'`);
      await assert.rejects(sql("grafana", first, "SELECT 1"), /password authentication failed for user "grafana"/);
      assert.equal(await sql("grafana", second, "SELECT 1"), "1");
      assert.match(await open, /still here/);
    });
  });

  describe("of Redis (exporterPasswords)", () => {
    let redis: Database;
    let address: string;
    const [admin, next] = [fresh(), fresh()];
    const acl = (...rule: readonly string[]) =>
      execa(
        program("redis-cli"),
        [
          "--tls",
          "--cacert",
          certificate.certificate,
          "-p",
          String(redis.port),
          "--user",
          "admin",
          "ACL",
          "SETUSER",
          ...rule,
        ],
        { env: { REDISCLI_AUTH: admin } },
      );
    const roll = async (password: string): Promise<void> => {
      await servers.kill("redis-exporter", "SIGTERM");
      address = await startRedisExporter(servers, stack, { ...redis, password }, certificate);
    };

    before(async () => {
      redis = await startRedis(servers, certificate);
      await servers.kill("redis");
      const config = join(servers.directory, "redis", "redis.conf");
      writeFileSync(config, `user admin on >${admin} +@all\n`, { flag: "a" });
      await servers.restart("redis");
      address = await startRedisExporter(servers, stack, redis, certificate);
    });

    it("takes both passwords while the pod rolls, so that no scrape fails", async () => {
      await becomes(address, "redis_up", 1);
      assert.equal((await acl("exporter", `>${next}`)).stdout, "OK");
      await roll(redis.password);
      await becomes(address, "redis_up", 1);
      await roll(next);
      await becomes(address, "redis_up", 1);
    });

    it("refuses the old one once it is taken away", async () => {
      assert.equal((await acl("exporter", `<${redis.password}`)).stdout, "OK");
      await roll(redis.password);
      await becomes(address, "redis_up", 0);
      await roll(next);
      await becomes(address, "redis_up", 1);
    });
  });

  describe("of Alertmanager's channels", () => {
    interface Attempt {
      readonly channel: string;
      readonly credential: string;
      readonly body: string;
    }
    const generations = { old: fresh(), new: fresh() };
    /** What the providers take; they refuse the rest. */
    let valid = generations.old;
    const attempts: Attempt[] = [];
    const mails: string[] = [];
    let http: Server;
    let mail: MailServer;
    let secrets: string;
    let alertmanager: Alertmanager;

    /** PagerDuty's key is in the message, the secret of the others in the URL. */
    const judge = async (request: IncomingMessage): Promise<number> => {
      const body = await text(request);
      const [, channel = "", inUrl] = (request.url ?? "").split("/");
      const credential = inUrl ?? String((JSON.parse(body) as { routing_key?: string }).routing_key);
      attempts.push({ channel, credential, body });
      return credential !== valid ? 403 : channel === "pagerduty" ? 202 : 200;
    };
    const base = (): string => `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    const filesOf = (generation: string): Record<string, string> => ({
      "slack-webhook-url": `${base()}/slack/${generation}`,
      "smtp-password": generation,
      "pagerduty-routing-key": generation,
      "default-webhook-url": `${base()}/webhook/${generation}`,
      "watchdog-webhook-url": `${base()}/watchdog/${generation}`,
    });
    const alert = async (name: string): Promise<void> => {
      const alerts = [
        { labels: { alertname: name, severity: "critical" } },
        { labels: { alertname: name, namespace: "elsewhere" } },
        { labels: { alertname: "Watchdog", namespace: name } },
      ];
      const headers = { "Content-Type": "application/json" };
      const options = { method: "POST", headers, body: JSON.stringify(alerts) };
      assert.equal((await fetch(`http://${alertmanager.address}/api/v2/alerts`, options)).status, 200);
    };
    /** Channels that were told of an alert, by the credential. */
    const toldOf = (name: string): Record<string, string[]> => {
      const told: Record<string, string[]> = {};
      for (const { channel, credential } of attempts.filter((one) => one.body.includes(name))) {
        const generation = Object.entries(generations).find(([, value]) => value === credential)?.[0] ?? credential;
        told[channel] = [...new Set([...(told[channel] ?? []), generation])].sort();
      }
      return told;
    };
    const hearsOf = (name: string): Promise<true> =>
      eventually(`every channel is tried for ${name}`, patience, () =>
        Object.keys(toldOf(name)).length === 4 ? true : undefined,
      );
    const mailed = (name: string): Promise<true> =>
      eventually(`mail of ${name}`, patience, () => (mails.some((one) => one.includes(name)) ? true : undefined));
    const by = (generation: string) => ({
      pagerduty: [generation],
      slack: [generation],
      watchdog: [generation],
      webhook: [generation],
    });

    before(async () => {
      http = createServer((request, response) => {
        void judge(request).then((status) => response.writeHead(status).end(status === 202 ? "{}" : "ok"));
      }).listen(0, "127.0.0.1");
      await once(http, "listening");
      // The server reads the password at each login, so that it can be another one from now on.
      const mailbox = {
        ...{ user: "alertmanager", certificate },
        deliver: ({ body }: Mail): void => void mails.push(body),
        get password(): string {
          return valid;
        },
      };
      mail = await startMailServer(mailbox);
      const speed = 30;
      const configFile = writeAlertmanagerConfig(servers, stack, {
        ...{ speed, smarthost: `127.0.0.1:${mail.port}`, pagerdutyUrl: `${base()}/pagerduty` },
        receivers: filesOf(generations.old),
      });
      secrets = join(dirname(configFile), "secrets");
      const [port = 0, ...gossip] = await freePorts(3);
      const options = { name: "alertmanager-0", port, gossip, configFile, trust: certificate.trust };
      alertmanager = await Alertmanager.start(servers, stack, options);
    });
    after(async () => {
      (http as Server | undefined)?.closeAllConnections();
      (http as Server | undefined)?.close();
      await (mail as MailServer | undefined)?.stop();
    });

    it("notify with the first ones, else nothing below would mean anything", async () => {
      await alert("First");
      await hearsOf("First");
      await mailed("First");
      assert.deepEqual(toldOf("First"), by("old"));
    });

    it("are refused once the providers have taken them back", async () => {
      valid = generations.new;
      await alert("Second");
      await hearsOf("Second");
      assert.deepEqual(toldOf("Second"), by("old"));
      await eventually("the mail server has refused the password", patience, async () => {
        const failed = /^alertmanager_notifications_failed_total\{[^}]*integration="email"[^}]*\} [1-9]/m;
        return failed.test(await (await fetch(`http://${alertmanager.address}/metrics`)).text()) ? true : undefined;
      });
      assert.ok(!mails.some((one) => one.includes("Second")));
    });

    it("notify with the new ones as soon as the files have changed, without a restart or a reload", async () => {
      const files = filesOf(generations.new);
      assert.deepEqual(Object.keys(files).sort(), Object.keys(stack.files("alertmanager-receivers")).sort());
      for (const [file, value] of Object.entries(files)) writeFileSync(join(secrets, file), value);
      await alert("Third");
      await hearsOf("Third");
      await mailed("Third");
      assert.deepEqual(toldOf("Third"), by("new"));
    });
  });
});
