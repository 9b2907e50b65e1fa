import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import execa from "execa";
import type { ExecaChildProcess } from "execa";
import { lokiConfig } from "../../components/loki/config";
import { readBundles } from "../../lib/bundle";
import { toYaml } from "../../lib/yaml";
import { loki as schema } from "../../settings/schema/observability";
import { root } from "../support/content";
import { requireTool } from "../support/toolbox";

const rendered = (settings: object, alertmanagerUrl = "http://alertmanager-0:9093") =>
  lokiConfig({
    settings: schema.parse(settings),
    store: { bucket: "logs", endpoint: "s3.eu-west-1.amazonaws.com", region: "eu-west-1" },
    cluster: "leads",
    environment: "test",
    alertmanagerUrls: [alertmanagerUrl],
    grafanaUrl: "https://grafana.example.com",
  });

const links = { repository: "https://git.example.com/tree/main", grafana: "https://grafana.example.com" };

/** The stack's rules in LogQL, firing at once. */
const impatientRules = () =>
  readBundles(join(root, "components"), links)
    .flatMap(({ rules }) => rules)
    .filter(({ engine }) => engine === "loki")
    .map(({ file, content }) => ({ file, content: content.replaceAll(/for: \d+m/g, "for: 0s") }));

/** Ports that are free now. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}

/** The rendered configuration with local ports and a directory instead of S3. */
function localConfig(directory: string, ports: readonly number[], alertmanagerUrl: string) {
  const base = rendered({ replicas: 1, replicationFactor: 1 }, alertmanagerUrl);
  const [http = 0, grpc = 0, gossip = 0] = ports;
  const address = "127.0.0.1";
  const [period] = base.schema_config.configs;
  return {
    ...base,
    server: {
      ...base.server,
      http_listen_address: address,
      http_listen_port: http,
      grpc_listen_address: address,
      grpc_listen_port: grpc,
    },
    common: { ...base.common, path_prefix: directory },
    memberlist: { ...base.memberlist, bind_addr: [address], bind_port: gossip, join_members: [`${address}:${gossip}`] },
    schema_config: { configs: [{ ...period, object_store: "filesystem" }] },
    storage_config: {
      use_thanos_objstore: true,
      object_store: { filesystem: { dir: join(directory, "bucket") } },
      tsdb_shipper: { active_index_directory: join(directory, "index"), cache_location: join(directory, "cache") },
    },
    ingester: { ...base.ingester, wal: { ...base.ingester.wal, dir: join(directory, "wal") } },
    compactor: {
      ...base.compactor,
      working_directory: join(directory, "compactor"),
      delete_request_store: "filesystem",
    },
    ruler_storage: { backend: "local", local: { directory: join(directory, "rules") } },
    ruler: {
      ...base.ruler,
      rule_path: join(directory, "rules-temp"),
      wal: { dir: join(directory, "ruler-wal") },
      poll_interval: "1s",
      evaluation_interval: "1s",
    },
  };
}

interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly endsAt: string;
}

/** A stand-in for Alertmanager that remembers what it is sent. */
async function fakeAlertmanager(): Promise<{ server: Server; url: string; received: Alert[]; paths: Set<string> }> {
  const received: Alert[] = [];
  const paths = new Set<string>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      paths.add(`${request.method} ${request.url}`);
      received.push(...(JSON.parse(Buffer.concat(chunks).toString()) as Alert[]));
      response.end("{}");
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received, paths };
}

const named = (alerts: readonly Alert[], name: string) => alerts.filter(({ labels }) => labels["alertname"] === name);

async function eventually<T>(what: string, find: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 300; tries += 1) {
    const found = await find();
    if (found !== undefined) return found;
    await sleep(100);
  }
  throw new Error(`waited 30 s in vain for ${what}`);
}

describe("content: the real Loki", () => {
  const directory = mkdtempSync(join(tmpdir(), "loki-"));
  const running: { process?: ExecaChildProcess; server?: Server } = {};

  after(() => {
    running.process?.kill("SIGKILL");
    running.server?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function verify(loki: string, name: string, config: object) {
    const file = join(directory, name);
    writeFileSync(file, toYaml(config));
    const args = [`-config.file=${file}`, "-config.expand-env=true", "-verify-config"];
    return execa(loki, args, { env: { POD_IP: "100.64.0.7" } });
  }

  it("accepts the configuration of three servers and of one, and refuses a key it does not know", async function () {
    const loki = requireTool(this, "loki");
    const { stderr } = await verify(loki, "three.yaml", rendered({}));
    assert.match(stderr, /config is valid/);
    await verify(loki, "one.yaml", rendered({ replicas: 1, replicationFactor: 1, retention: "168h" }));
    await assert.rejects(verify(loki, "wrong.yaml", { ...rendered({}), rulers: {} }), /field rulers not found/);
  });

  it("evaluates the stack's rules, alerts by API v2 with labels and links, and resolves when logs arrive", async function () {
    const loki = requireTool(this, "loki");
    const { server, url, received, paths } = await fakeAlertmanager();
    running.server = server;
    const ports = await freePorts(3);
    mkdirSync(join(directory, "rules", "fake"), { recursive: true });
    for (const { file, content } of impatientRules()) writeFileSync(join(directory, "rules", "fake", file), content);
    writeFileSync(join(directory, "loki.yaml"), toYaml(localConfig(directory, ports, url)));
    const args = [`-config.file=${join(directory, "loki.yaml")}`, "-config.expand-env=true", "-target=all"];
    running.process = execa(loki, args, { env: { POD_IP: "127.0.0.1" }, stdio: "ignore", reject: false });

    const alert = await eventually("an alert", () => named(received, "LogDeliveryStopped")[0]);
    assert.deepEqual([...paths], ["POST /api/v2/alerts"]);
    assert.deepEqual(alert.labels, {
      alertname: "LogDeliveryStopped",
      namespace: "monitoring",
      severity: "critical",
      team: "platform",
      cluster: "leads",
      environment: "test",
    });
    assert.equal(
      alert.annotations["runbook_url"],
      `${links.repository}/components/loki/runbooks/LogDeliveryStopped.md`,
    );
    assert.equal(alert.annotations["summary"], "No log line of namespace monitoring has arrived for 10 minutes");

    const line = { stream: { namespace: "monitoring" }, values: [[`${Date.now()}000000`, "hello"]] };
    await eventually("the push to succeed", async () => {
      const answer = await fetch(`http://127.0.0.1:${ports[0]}/loki/api/v1/push`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ streams: [line] }),
      });
      return answer.status === 204 ? true : undefined;
    });
    await eventually("the alert to resolve", () =>
      named(received, "LogDeliveryStopped").find(({ endsAt }) => Date.parse(endsAt) <= Date.now()),
    );
  });
});
