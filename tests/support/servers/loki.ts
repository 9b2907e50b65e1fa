/** Replicas of Loki with the rendered configuration, which find one another by gossip, and questions to them. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { freePorts } from "../control-plane/processes";
import { withDisk } from "./disk";
import { answers, type Servers } from "./process";
import type { S3 } from "./s3";
import { localArgs, localEnv, localized, type RenderedStack } from "./stack";
import { program } from "./tools";

const host = "127.0.0.1";

type Section = Record<string, unknown>;

interface Config {
  server: Section;
  common: Section & { ring: Section };
  memberlist: Section;
  storage_config: { object_store: { s3: Section } };
  compactor: Section;
  limits_config: Section;
  ruler: Section;
}

/** Settings that differ from the rendered ones, besides addresses and paths. */
export type Overrides = Partial<Record<"compactor" | "limits_config", Readonly<Section>>>;

/** Lets lines in that are older than a week, so that there is something to delete; nothing else differs. */
export const oldLines: Overrides = { limits_config: { reject_old_samples_max_age: "800h" } };

/** Makes the compactor look at once and delete without the delay of two hours; the retention itself is the rendered one. */
export const hastyCompactor: Overrides = {
  ...oldLines,
  compactor: { compaction_interval: "5s", retention_delete_delay: "1s" },
};

/** MiB of replicas that have a disk of their own for a volume, by ordinal. */
export type Disks = Readonly<Record<number, number>>;

interface Ports {
  readonly http: number;
  readonly grpc: number;
  readonly gossip: number;
}

/** A series of an answer: labels, and points of time in nanoseconds with a line each. */
export interface FoundStream {
  readonly stream: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [string, string])[];
}

export interface Range {
  readonly query: string;
  /** Nanoseconds since 1970, included. */
  readonly start: bigint;
  /** Nanoseconds since 1970, not included. */
  readonly end: bigint;
  readonly limit: number;
}

export class Loki {
  private constructor(
    private readonly servers: Servers,
    private readonly stack: RenderedStack,
    private readonly s3: S3,
    private readonly ports: readonly Ports[],
  ) {}

  /** Makes its bucket and starts as many replicas as the production stack has; returns when all are ready. */
  static async start(servers: Servers, stack: RenderedStack, s3: S3, replicas = 3): Promise<Loki> {
    const free = await freePorts(3 * replicas);
    const ports = Array.from({ length: replicas }, (_, ordinal) => {
      const [http = 0, grpc = 0, gossip = 0] = free.slice(3 * ordinal);
      return { http, grpc, gossip };
    });
    const loki = new Loki(servers, stack, s3, ports);
    const { bucket_name } = (parse(loki.rendered) as Config).storage_config.object_store.s3;
    await s3.aws("s3api", "create-bucket", "--bucket", String(bucket_name));
    await loki.startAll();
    return loki;
  }

  get names(): string[] {
    return this.ports.map((_, ordinal) => `loki-${ordinal}`);
  }

  /** `127.0.0.1:port` of every replica's push and query API. */
  get addresses(): string[] {
    return this.ports.map(({ http }) => `${host}:${http}`);
  }

  get bucket(): string {
    return String((parse(this.rendered) as Config).storage_config.object_store.s3["bucket_name"]);
  }

  /** What the pod mounts at /loki. */
  volume(ordinal: number): string {
    return join(this.servers.directory, `loki-${ordinal}`);
  }

  /** Starts every replica; returns when all are ready. */
  async startAll(overrides: Overrides = {}, disks: Disks = {}): Promise<void> {
    await Promise.all(this.ports.map((_, ordinal) => this.startOne(ordinal, overrides, disks)));
  }

  async startOne(ordinal: number, overrides: Overrides = {}, disks: Disks = {}): Promise<void> {
    const name = `loki-${ordinal}`;
    const rules = join(this.servers.directory, "loki-rules", "fake");
    for (const folder of [this.volume(ordinal), rules]) mkdirSync(folder, { recursive: true });
    for (const [file, text] of Object.entries(this.stack.files("loki-rules"))) writeFileSync(join(rules, file), text);
    const config = join(this.servers.directory, `${name}.yaml`);
    writeFileSync(config, this.config(ordinal, overrides));
    const container = this.stack.container("loki");
    const command = { path: program("loki"), args: localArgs(container, { "/etc/loki/loki.yaml": config }) };
    const size = disks[ordinal];
    await this.servers.start({
      name,
      ...(size === undefined ? command : withDisk(this.volume(ordinal), size, command)),
      env: { ...localEnv(container), POD_IP: host, ...this.s3.env },
      ready: answers(`http://${this.addresses[ordinal] ?? ""}/ready`),
    });
  }

  /** Ends every replica at the same moment. */
  async killAll(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    await Promise.all(this.names.map((name) => this.servers.kill(name, signal)));
  }

  /** Deletes the volumes of all replicas, which must not run. */
  loseVolumes(): void {
    for (const ordinal of this.ports.keys()) rmSync(this.volume(ordinal), { recursive: true, force: true });
  }

  /** Of each chunk in the bucket, the age of its newest line in hours. */
  async chunkAges(): Promise<number[]> {
    const listing = await this.s3.aws("s3", "ls", `s3://${this.bucket}/fake/`, "--recursive");
    const ends = [...listing.matchAll(/fake\/\w+\/\w+:(\w+):\w+$/gm)].map(([, through = ""]) => parseInt(through, 16));
    return ends.map((end) => (Date.now() - end) / 3_600_000);
  }

  /** The `data` of an answer of its HTTP API. */
  async ask<Data>(path: string, ordinal = 0): Promise<Data> {
    const url = `http://${this.addresses[ordinal] ?? ""}/loki/api/v1/${path}`;
    const response = await fetch(url, { signal: AbortSignal.timeout(60_000) });
    const text = await response.text();
    if (!response.ok) throw new Error(`loki-${ordinal}: ${path}: ${response.status} ${text}`);
    return (JSON.parse(text) as { data: Data }).data;
  }

  /** Lines of a span of time, in the order of time. */
  async lines({ query, start, end, limit }: Range, ordinal = 0): Promise<FoundStream[]> {
    const parameters = { query, start: String(start), end: String(end), limit: String(limit), direction: "forward" };
    const path = `query_range?${new URLSearchParams(parameters).toString()}`;
    return (await this.ask<{ result: FoundStream[] }>(path, ordinal)).result;
  }

  /** The instant vector of a metric query, at a time in nanoseconds. */
  async vector(query: string, time: bigint, ordinal = 0): Promise<{ labels: Section; value: number }[]> {
    const path = `query?${new URLSearchParams({ query, time: String(time) }).toString()}`;
    const { result } = await this.ask<{ result: { metric: Section; value: [number, string] }[] }>(path, ordinal);
    return result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  }

  /** The sum of a metric's series on a replica's /metrics; 0 where there is none. */
  async metric(name: string, ordinal: number): Promise<number> {
    const response = await fetch(`http://${this.addresses[ordinal] ?? ""}/metrics`);
    const lines = (await response.text()).split("\n").filter((line) => new RegExp(`^${name}[{ ]`).test(line));
    return lines.reduce((sum, line) => sum + Number(line.split(" ").pop()), 0);
  }

  private get rendered(): string {
    return this.stack.files("loki-config")["loki.yaml"] ?? "";
  }

  /**
   * The rendered loki.yaml for a replica on this machine. Pods have addresses and host names of their own; here the
   * replicas share both, so ports and names in the ring differ instead. S3 and Alertmanager have no TLS and another address.
   */
  private config(ordinal: number, overrides: Overrides): string {
    const text = localized(this.rendered, {
      "/etc/loki/rules": join(this.servers.directory, "loki-rules"),
      ": /loki": `: ${this.volume(ordinal)}`,
    });
    const config = parse(text) as Config;
    const { http = 0, grpc = 0, gossip = 0 } = this.ports[ordinal] ?? {};
    const listen = { http_listen_address: host, grpc_listen_address: host };
    Object.assign(config.server, { ...listen, http_listen_port: http, grpc_listen_port: grpc });
    Object.assign(config.common.ring, { instance_id: `loki-${ordinal}` });
    const members = this.ports.map((one) => `${host}:${one.gossip}`);
    const gossiping = { bind_addr: [host], bind_port: gossip, advertise_addr: host, advertise_port: gossip };
    Object.assign(config.memberlist, { ...gossiping, join_members: members });
    Object.assign(config.storage_config.object_store.s3, { endpoint: this.s3.address, insecure: true });
    // Nobody listens there: notifications are the matter of other tests.
    config.ruler["alertmanager_url"] = `http://${host}:1`;
    Object.assign(config.compactor, overrides.compactor);
    Object.assign(config.limits_config, overrides.limits_config);
    return stringify(config);
  }
}
