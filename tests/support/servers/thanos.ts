/** Thanos as rendered: shippers beside Prometheus, a querier, a store and the compactor, on an S3 of this machine. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { parse, stringify } from "yaml";
import { freePorts } from "../control-plane/processes";
import { shortened, shortenedFile } from "./clock";
import { answers, type Servers } from "./process";
import type { Prometheus } from "./prometheus";
import type { S3 } from "./s3";
import { localArgs, localEnv, type Container, type RenderedStack, type Substitutions } from "./stack";
import { program } from "./tools";

/** Where a program of Thanos listens, each `127.0.0.1:port`. */
export interface Addresses {
  readonly http: string;
  /** The Store API; the compactor has none. */
  readonly grpc: string;
}

export interface ThanosAddresses {
  readonly sidecars: readonly Addresses[];
  readonly query: Addresses;
  readonly store: Addresses;
  readonly compactor: Addresses;
  readonly rulers: readonly Addresses[];
}

/** A point of time in seconds and a value. */
export type Point = readonly [number, number];

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly Point[];
}

/** Free addresses for a shipper of each Prometheus, for rulers, and for one pod of everything else. */
export async function reserveThanos(replicas: number, rulers = 0): Promise<ThanosAddresses> {
  const free = await freePorts(2 * (replicas + rulers + 3));
  const take = (): Addresses => ({ http: `127.0.0.1:${free.pop() ?? 0}`, grpc: `127.0.0.1:${free.pop() ?? 0}` });
  const several = (length: number): Addresses[] => Array.from({ length }, take);
  return { sidecars: several(replicas), rulers: several(rulers), query: take(), store: take(), compactor: take() };
}

export class Thanos {
  /** What the pods mount at /etc/thanos. */
  private readonly folder: string;

  private constructor(
    private readonly servers: Servers,
    private readonly stack: RenderedStack,
    private readonly s3: S3,
    readonly addresses: ThanosAddresses,
  ) {
    this.folder = join(servers.directory, "thanos");
  }

  /** Makes the bucket and writes what the pods mount; nothing runs yet. */
  static async prepare(servers: Servers, stack: RenderedStack, s3: S3, addresses: ThanosAddresses): Promise<Thanos> {
    const thanos = new Thanos(servers, stack, s3, addresses);
    mkdirSync(thanos.folder, { recursive: true });
    const store = thanos.objectStore;
    Object.assign(store.config, { endpoint: s3.address, insecure: true });
    writeFileSync(join(thanos.folder, "objstore.yml"), stringify(store));
    writeFileSync(join(thanos.folder, "endpoints.yaml"), stringify(thanos.endpoints()));
    await s3.aws("s3api", "create-bucket", "--bucket", thanos.bucket);
    return thanos;
  }

  get bucket(): string {
    return String(this.objectStore.config["bucket"]);
  }

  /** The shipper of a replica, in the order of replicas. */
  async startSidecar(ordinal: number, prometheus: Pick<Prometheus, "address" | "volume">): Promise<void> {
    const addresses = this.addresses.sidecars[ordinal];
    if (addresses === undefined) throw new Error(`no address was reserved for shipper ${ordinal}`);
    await this.run(`thanos-sidecar-${ordinal}`, this.stack.container("prometheus", "thanos-sidecar"), addresses, {
      "=/prometheus": `=${prometheus.volume}`,
      "http://localhost:9090": `http://${prometheus.address}`,
    });
  }

  async startQuery(): Promise<void> {
    await this.run("thanos-query", this.stack.container("thanos-query"), this.addresses.query, {});
  }

  async startStore(): Promise<void> {
    const folder = { "/var/thanos": join(this.folder, "data") };
    await this.run("thanos-store", this.stack.container("thanos-store"), this.addresses.store, folder);
  }

  /**
   * A ruler with the rendered rules, whose waits are divided, in the order of replicas.
   *
   * @param alertmanagers `host:port` of each, in the order of replicas
   */
  async startRuler(ordinal: number, alertmanagers: readonly string[], speed: number): Promise<void> {
    const addresses = this.addresses.rulers[ordinal];
    if (addresses === undefined) throw new Error(`no address was reserved for ruler ${ordinal}`);
    const rules = join(this.folder, "rules");
    mkdirSync(rules, { recursive: true });
    for (const [file, text] of Object.entries(this.stack.files("thanos-ruler-rules"))) {
      writeFileSync(join(rules, file), shortenedFile(text, speed));
    }
    const container = this.stack.container("thanos-ruler");
    const [, interval = ""] = /^--eval-interval=(.+)$/m.exec(container.args.join("\n")) ?? [];
    const hosts = alertmanagers.map((address, replica) => [
      `alertmanager-${replica}.alertmanager-headless.monitoring.svc.cluster.local:9093`,
      address,
    ]);
    await this.run(`thanos-ruler-${ordinal}`, container, addresses, {
      "/etc/thanos-rules": rules,
      "/var/thanos": join(this.folder, `ruler-${ordinal}`),
      "thanos-query.monitoring.svc.cluster.local:10902": this.addresses.query.http,
      [`=${interval}`]: `=${shortened(interval, speed)}`,
      "$(POD_NAME)": `thanos-ruler-${ordinal}`,
      ...(Object.fromEntries(hosts) as Record<string, string>),
    });
  }

  /** @param more flags besides the rendered ones */
  async startCompactor(more: readonly string[] = []): Promise<void> {
    const folder = { "/var/thanos": join(this.folder, "data") };
    const container = this.stack.container("thanos-compactor");
    await this.run("thanos-compactor", container, { ...this.addresses.compactor, grpc: "" }, folder, more);
  }

  /** Uploads the blocks of a folder as a Prometheus with these external labels would have. */
  async upload(folder: string, labels: Readonly<Record<string, string>>): Promise<void> {
    const flags = Object.entries(labels).map(([name, value]) => `--label=${name}="${value}"`);
    const config = `--objstore.config-file=${join(this.folder, "objstore.yml")}`;
    const command = ["tools", "bucket", "upload-blocks", config, `--path=${folder}`, ...flags];
    await execa(program("thanos"), command, { env: this.s3.env });
  }

  /** A metric without labels of the compactor. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`http://${this.addresses.compactor.http}/metrics`)).text();
    const [, value] = new RegExp(`^${name} (.+)$`, "m").exec(text) ?? [];
    if (value === undefined) throw new Error(`the compactor has no metric ${name}`);
    return Number(value);
  }

  /** An answer of the querier with the warnings it has. */
  async ask(
    path: string,
    parameters: Readonly<Record<string, string>>,
  ): Promise<{ series: Series[]; warnings: number }> {
    interface Result {
      readonly metric: Record<string, string>;
      readonly value?: [number, string];
      readonly values?: [number, string][];
    }
    interface Body {
      readonly status: string;
      readonly error?: string;
      readonly data?: { readonly result: readonly Result[] };
      readonly warnings?: readonly string[];
    }
    const url = `http://${this.addresses.query.http}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`;
    const body = (await (await fetch(url, { signal: AbortSignal.timeout(60_000) })).json()) as Body;
    if (body.data === undefined) throw new Error(`${path}: ${body.error ?? body.status}`);
    const series = body.data.result.map(({ metric, value, values = value ? [value] : [] }) => ({
      labels: metric,
      points: values.map(([time, text]) => [time, Number(text)] as const),
    }));
    return { series, warnings: body.warnings?.length ?? 0 };
  }

  private get objectStore(): { config: Record<string, unknown> } {
    return parse(this.stack.files("thanos-objstore")["objstore.yml"] ?? "") as { config: Record<string, unknown> };
  }

  /** The rendered endpoints, with the addresses that the names of their Services would lead to. */
  private endpoints(): { endpoints: Record<string, unknown>[] } {
    interface Endpoint {
      readonly address: string;
    }
    const rendered = parse(this.stack.files("thanos-query-config")["endpoints.yaml"] ?? "") as {
      endpoints: Endpoint[];
    };
    const { sidecars, store, rulers } = this.addresses;
    const local: Readonly<Record<string, readonly Addresses[]>> = {
      "dnssrv+_grpc._tcp.prometheus-headless.monitoring.svc.cluster.local": sidecars,
      "dnssrv+_grpc._tcp.thanos-store.monitoring.svc.cluster.local": [store],
      "dnssrv+_grpc._tcp.thanos-ruler.monitoring.svc.cluster.local": rulers,
      // No shard of the platform's targets runs here.
      "dnssrv+_grpc._tcp.prometheus-shard-0-headless.monitoring.svc.cluster.local": [],
      "dnssrv+_grpc._tcp.prometheus-shard-1-headless.monitoring.svc.cluster.local": [],
    };
    const endpoints = rendered.endpoints.flatMap((endpoint) => {
      const found = local[endpoint.address];
      if (found === undefined) throw new Error(`nothing here stands for ${endpoint.address}`);
      return found.map(({ grpc }) => ({ ...endpoint, address: grpc }));
    });
    return { endpoints };
  }

  private async run(
    name: string,
    container: Container,
    { http, grpc }: Addresses,
    substitutions: Substitutions,
    more: readonly string[] = [],
  ): Promise<void> {
    const rendered = localArgs(container, { ...substitutions, "/etc/thanos": this.folder });
    const listen = [`--http-address=${http}`, ...(grpc === "" ? [] : [`--grpc-address=${grpc}`])];
    const args = [...rendered, ...listen, ...more];
    const env = { ...localEnv(container), ...this.s3.env, AWS_REGION: "us-east-1" };
    await this.servers.start({ name, path: program("thanos"), args, env, ready: answers(`http://${http}/-/ready`) });
  }
}
