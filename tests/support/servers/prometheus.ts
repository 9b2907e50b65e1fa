/** Prometheus with the rendered configuration and rules, and questions to its API. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import { shortened, shortenedFile } from "./clock";
import type { Discovery } from "./discovery";
import { answers, type Servers } from "./process";
import { localArgs, type RenderedStack } from "./stack";
import { program } from "./tools";

export interface PrometheusOptions {
  /** Name of the pod it stands for, `prometheus-0`; also the server's name. */
  readonly name: string;
  readonly port: number;
  readonly discovery: Discovery;
  /** `127.0.0.1:port` of every Alertmanager, in the order of the rendered ones. */
  readonly alertmanagers: readonly string[];
  /** What every wait is divided by. */
  readonly speed: number;
}

/** What a replica needs besides the rendered command line. */
interface Launch extends Pick<PrometheusOptions, "name" | "port" | "speed"> {
  /** Text of prometheus.yml, for a folder of rule files. */
  readonly config: (rules: string) => string;
}

interface Config {
  global: Record<string, unknown>;
  alerting: { alertmanagers: { static_configs: { targets: string[] }[] }[] };
  rule_files: string[];
  scrape_configs: Parameters<Discovery["localJob"]>[0][];
}

/** The defaults of these flags are times too. */
const timedFlags = {
  "--config.auto-reload-interval": "30s",
  "--query.lookback-delta": "5m",
  "--rules.alert.resend-delay": "1m",
} as const;

/**
 * Between scrapes, and until one has failed: not divided, because servers take their real time to answer. The exporter of
 * a PostgreSQL that is down sleeps a second before it says so. Four of them fit into the shortest range of the rules.
 */
const scrapeInterval = "3s";

/** Text of the rendered prometheus.yml on this machine: addresses, paths and waits are other, everything else is the same. */
export function localConfig(stack: RenderedStack, rules: string, options: PrometheusOptions): string {
  const { alertmanagers, discovery, speed } = options;
  const rendered = stack.files("prometheus-config")["prometheus.yml"] ?? "";
  const config = parse(shortenedFile(rendered, speed)) as Config;
  Object.assign(config.global, { scrape_interval: scrapeInterval, scrape_timeout: scrapeInterval });
  const [targets] = config.alerting.alertmanagers.flatMap(({ static_configs }) => static_configs);
  if (targets?.targets.length !== alertmanagers.length) throw new Error(`rendered Alertmanagers: ${rendered}`);
  targets.targets = [...alertmanagers];
  config.rule_files = [join(rules, "*.yml")];
  config.scrape_configs = config.scrape_configs.map((job) => discovery.localJob(job));
  return stringify(config);
}

/** A Prometheus replica. */
export class Prometheus {
  private constructor(
    readonly name: string,
    readonly address: string,
    /** The configuration, which it reads again by itself. */
    readonly configFile: string,
    /** Folder of the rule files. */
    readonly rules: string,
  ) {}

  /** A replica of the platform: it discovers, scrapes and alerts as rendered. */
  static async start(servers: Servers, stack: RenderedStack, options: PrometheusOptions): Promise<Prometheus> {
    const { speed } = options;
    const config = (rules: string): string => localConfig(stack, rules, options);
    return Prometheus.launch(servers, stack, { ...options, config }, (text) => shortenedFile(text, speed));
  }

  /** A replica with a configuration of the test's own, and without rules unless it is told how to write them. */
  static async launch(
    servers: Servers,
    stack: RenderedStack,
    { name, port, speed, config }: Launch,
    rule?: (text: string) => string,
  ): Promise<Prometheus> {
    const folder = join(servers.directory, name);
    const rules = join(folder, "rules");
    const prometheus = new Prometheus(name, `127.0.0.1:${port}`, join(folder, "prometheus.yml"), rules);
    mkdirSync(rules, { recursive: true });
    writeFileSync(prometheus.configFile, config(rules));
    for (const [file, text] of Object.entries(rule ? stack.files("prometheus-rules") : {})) {
      writeFileSync(join(rules, file), rule?.(text) ?? "");
    }
    const rendered = localArgs(stack.container("prometheus"), {
      "/etc/prometheus/prometheus.yml": prometheus.configFile,
      "=/prometheus": `=${prometheus.volume}`,
    });
    const times = Object.entries(timedFlags).map(([flag, value]) => `${flag}=${shortened(value, speed)}`);
    const args = [...rendered, ...times, `--web.listen-address=${prometheus.address}`];
    const ready = answers(`http://${prometheus.address}/-/ready`);
    await servers.start({ name, path: program("prometheus"), args, env: { POD_NAME: name }, ready });
    return prometheus;
  }

  /** What the pod mounts at /prometheus. */
  get volume(): string {
    return join(dirname(this.configFile), "data");
  }

  /** The `data` of an answer of its HTTP API. */
  async ask<Data>(path: string): Promise<Data> {
    const response = await fetch(`http://${this.address}/api/v1/${path}`, { signal: AbortSignal.timeout(10_000) });
    const { status, data, error } = (await response.json()) as { status: string; data: Data; error?: string };
    if (status !== "success") throw new Error(`${this.name}: ${path}: ${error ?? response.status}`);
    return data;
  }

  /** The instant vector of an expression: labels and value of each series. */
  async query(expression: string): Promise<{ labels: Record<string, string>; value: number }[]> {
    interface Vector {
      readonly result: { metric: Record<string, string>; value: [number, string] }[];
    }
    const { result } = await this.ask<Vector>(`query?query=${encodeURIComponent(expression)}`);
    return result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  }
}
