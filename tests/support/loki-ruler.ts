import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import execa from "execa";
import { lokiConfig } from "../../components/loki/config";
import { toYaml } from "../../lib/yaml";
import { freePorts } from "./control-plane/processes";
import { loki as schema } from "../../settings/schema/observability";

/** The stack's configuration of Loki; `cluster` and `environment` become labels of its alerts. */
export const renderedLoki = (settings: object, alertmanagerUrl = "http://alertmanager-0:9093") =>
  lokiConfig({
    settings: schema.parse(settings),
    store: { bucket: "logs", endpoint: "s3.eu-west-1.amazonaws.com", region: "eu-west-1" },
    cluster: "leads",
    environment: "test",
    alertmanagerUrls: [alertmanagerUrl],
    grafanaUrl: "https://grafana.example.com",
  });

/** The rendered configuration with local ports, a directory instead of S3, and a ruler that looks every second. */
function localConfig(directory: string, ports: readonly number[], alertmanagerUrl: string) {
  const base = renderedLoki({ replicas: 1, replicationFactor: 1 }, alertmanagerUrl);
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

/** An alert as Loki sends it to Alertmanager. */
export interface SentAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
}

/** A stand-in for Alertmanager that remembers what it is sent. */
async function fakeAlertmanager(): Promise<{ server: Server; url: string; received: SentAlert[]; paths: Set<string> }> {
  const received: SentAlert[] = [];
  const paths = new Set<string>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      paths.add(`${request.method} ${request.url}`);
      received.push(...(JSON.parse(Buffer.concat(chunks).toString()) as SentAlert[]));
      response.end("{}");
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received, paths };
}

/** Waits until something is found, at most half a minute. */
export async function eventually<T>(what: string, find: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 300; tries += 1) {
    const found = await find();
    if (found !== undefined) return found;
    await sleep(100);
  }
  throw new Error(`waited 30 s in vain for ${what}`);
}

interface RuleState {
  readonly name: string;
  readonly state: "inactive" | "pending" | "firing";
}

/** One real Loki with its ruler, and what stands for Alertmanager. */
export interface LokiRuler {
  /** Host and port of its API. */
  readonly address: string;
  /** Everything that Alertmanager was sent. */
  readonly received: readonly SentAlert[];
  /** Method and path of what Alertmanager was asked. */
  readonly paths: ReadonlySet<string>;
  /** Hands rule files to the ruler, which reads them within a second. */
  readonly rule: (files: readonly { readonly file: string; readonly content: string }[]) => void;
  /** Pushes one line with each time; waits until Loki takes it. */
  readonly push: (stream: Readonly<Record<string, string>>, ...times: readonly Date[]) => Promise<void>;
  /** The series that an expression has at a time, with their values. */
  readonly query: (expression: string, at: Date) => Promise<{ metric: object; value: string }[]>;
  /** State of an alert; undefined until the ruler runs, has read and evaluated it. */
  readonly stateOf: (alert: string) => Promise<RuleState["state"] | undefined>;
  readonly stop: () => void;
}

/** Starts the real Loki as one process, with the stack's configuration and without rules. */
export async function startLokiRuler(loki: string): Promise<LokiRuler> {
  const directory = mkdtempSync(join(tmpdir(), "loki-"));
  const { server, url, received, paths } = await fakeAlertmanager();
  const ports = await freePorts(3);
  const rules = join(directory, "rules", "fake");
  mkdirSync(rules, { recursive: true });
  writeFileSync(join(directory, "loki.yaml"), toYaml(localConfig(directory, ports, url)));
  const args = [`-config.file=${join(directory, "loki.yaml")}`, "-config.expand-env=true", "-target=all"];
  const child = execa(loki, args, { env: { POD_IP: "127.0.0.1" }, stdio: "ignore", reject: false });
  const address = `127.0.0.1:${ports[0]}`;
  const get = async <T>(path: string): Promise<T> => (await (await fetch(`http://${address}${path}`)).json()) as T;

  return {
    address,
    received,
    paths,
    rule: (files) => files.forEach(({ file, content }) => writeFileSync(join(rules, file), content)),
    push: async (stream, ...times) => {
      const values = times.map((time) => [`${time.getTime()}000000`, "hello"]);
      await eventually("a push to succeed", async () => {
        const answer = await fetch(`http://${address}/loki/api/v1/push`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ streams: [{ stream, values }] }),
        }).catch(() => undefined);
        return answer?.status === 204 ? true : undefined;
      });
    },
    query: async (expression, at) => {
      const parameters = new URLSearchParams({ query: expression, time: `${at.getTime()}000000` });
      const { data } = await get<{ data: { result: { metric: object; value: [number, string] }[] } }>(
        `/loki/api/v1/query?${parameters}`,
      );
      return data.result.map(({ metric, value: [, value] }) => ({ metric, value }));
    },
    stateOf: async (alert) => {
      interface Groups {
        readonly groups: readonly { readonly rules: readonly (RuleState & { readonly lastEvaluation: string })[] }[];
      }
      // Null while the ruler is not in its ring yet.
      const { data } = await get<{ readonly data: Groups | null }>("/prometheus/api/v1/rules");
      const rule = data?.groups.flatMap((group) => group.rules).find(({ name }) => name === alert);
      return rule === undefined || rule.lastEvaluation.startsWith("0001") ? undefined : rule.state;
    },
    stop: () => {
      child.kill("SIGKILL");
      server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
