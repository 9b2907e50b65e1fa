/** The real Prometheus with the rendered rules over a generated TSDB, and what it says each rule takes. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse, stringify } from "yaml";
import { answers, eventually, freePort, Servers } from "../../../tests/support/servers/process";
import { localArgs, type RenderedStack } from "../../../tests/support/servers/stack";
import { program } from "../../../tests/support/servers/tools";
import { median } from "../measure";
import type { Labels, Recorded } from "./cluster";

/** What a rule takes, in the median of its evaluations. */
export interface RuleCost {
  readonly group: string;
  /** Name of the alert or of the recorded metric. */
  readonly name: string;
  readonly kind: "alerting" | "recording";
  readonly seconds: number;
}

export interface GroupCost {
  readonly name: string;
  readonly seconds: number;
  /** Seconds between two evaluations, as rendered. */
  readonly interval: number;
}

export interface RuleCosts {
  readonly groups: readonly GroupCost[];
  readonly rules: readonly RuleCost[];
}

/** An evaluation of a group, as /api/v1/rules tells of it. */
interface Evaluated {
  readonly name: string;
  readonly file: string;
  readonly lastEvaluation: string;
  readonly evaluationTime: number;
  readonly rules: readonly {
    readonly name: string;
    readonly type: "alerting" | "recording";
    readonly health: string;
    readonly lastError?: string;
    readonly evaluationTime: number;
  }[];
}

interface Config {
  readonly global: Readonly<Record<string, unknown>>;
  readonly storage: { readonly tsdb: Readonly<Record<string, unknown>> };
}

interface RuleDocument {
  readonly groups: readonly { readonly name: string; readonly interval?: string; readonly rules: readonly unknown[] }[];
}

/** Evaluations that count. */
const counted = 3;

/** Often enough to see every evaluation. */
const pollMilliseconds = 500;

/** The rendered interval is a quarter of a minute; twice as long on a machine that has other work. */
export const patienceSeconds = 120;

/** Cores that Prometheus may use, as its limit in the production stack. */
const cores = "2";

/** Samples are older than their neighbors when series are written one after the other, and as old as rules look back. */
const outOfOrderWindow = "60d";

export class RuleServer {
  private readonly config: string;

  private constructor(
    private readonly servers: Servers,
    private readonly stack: RenderedStack,
    readonly address: string,
  ) {
    this.config = join(servers.directory, "prometheus.yml");
  }

  /** An empty server without rules. */
  static async start(stack: RenderedStack): Promise<RuleServer> {
    const servers = new Servers("rule-cost");
    const server = new RuleServer(servers, stack, `127.0.0.1:${await freePort()}`);
    server.configure([]);
    const rendered = localArgs(stack.container("prometheus"), {
      "/etc/prometheus/prometheus.yml": server.config,
      "=/prometheus": `=${join(servers.directory, "data")}`,
    });
    const args = [...rendered, "--web.enable-remote-write-receiver", `--web.listen-address=${server.address}`];
    const env = { POD_NAME: "prometheus-0", GOMAXPROCS: cores };
    const ready = answers(`http://${server.address}/-/ready`);
    await servers.start({ name: "prometheus", path: program("prometheus"), args, env, ready });
    return server;
  }

  /**
   * Begins to evaluate the rendered rules; returns when each has been evaluated, and so have those that read it. Groups of
   * longer intervals are evaluated as often as the others, so that the measurement ends; what an evaluation takes does not
   * depend on it.
   */
  async useRules(): Promise<void> {
    const folder = join(this.servers.directory, "rules");
    mkdirSync(folder);
    for (const [file, text] of Object.entries(this.stack.files("prometheus-rules"))) {
      const { groups } = parse(text) as RuleDocument;
      const asked = { groups: groups.map(({ name, rules }) => ({ name, rules })) };
      writeFileSync(join(folder, file), stringify(asked));
    }
    this.configure([join(folder, "*.yml")]);
    this.servers.signal("prometheus", "SIGHUP");
    await this.watched(2);
  }

  /** Costs of every rule from now on. */
  async costs(intervalOf: (group: string) => number): Promise<RuleCosts> {
    return costs(await this.watched(counted), intervalOf);
  }

  /** Series that a selector finds now. */
  async series(selector: string): Promise<Recorded[]> {
    interface Vector {
      readonly result: readonly { readonly metric: Labels; readonly value: readonly [number, string] }[];
    }
    const { result } = await this.ask<Vector>(`query?query=${encodeURIComponent(selector)}`);
    return result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  }

  /** The number that an expression has; 0 for nothing. */
  async number(expression: string): Promise<number> {
    return (await this.series(expression))[0]?.value ?? 0;
  }

  async stop(): Promise<void> {
    await this.servers.stop();
  }

  /** The rendered configuration with other rules, and without what it would scrape and whom it would notify. */
  private configure(files: readonly string[]): void {
    const { global, storage } = parse(this.stack.files("prometheus-config")["prometheus.yml"] ?? "") as Config;
    const tsdb = { ...storage.tsdb, out_of_order_time_window: outOfOrderWindow };
    writeFileSync(this.config, stringify({ global, storage: { tsdb }, rule_files: files }));
  }

  private async ask<Data>(path: string): Promise<Data> {
    const response = await fetch(`http://${this.address}/api/v1/${path}`, { signal: AbortSignal.timeout(60_000) });
    const { status, data, error } = (await response.json()) as { status: string; data: Data; error?: string };
    if (status !== "success") throw new Error(`Prometheus answered ${path} with ${error ?? response.status}`);
    return data;
  }

  /** That many evaluations of every group that begin from now on, by its name. */
  private async watched(times: number): Promise<Map<string, Evaluated[]>> {
    const since = Date.now();
    const seen = new Map<string, Map<string, Evaluated>>();
    await eventually(`every group of rules is evaluated ${times} times`, patienceSeconds, async () => {
      const { groups } = await this.ask<{ groups: Evaluated[] }>("rules?exclude_alerts=true");
      for (const group of groups) {
        const evaluations = seen.get(group.name) ?? new Map<string, Evaluated>();
        if (Date.parse(group.lastEvaluation) >= since) evaluations.set(group.lastEvaluation, group);
        seen.set(group.name, evaluations);
      }
      const least = Math.min(...[...seen.values()].map(({ size }) => size));
      await sleep(pollMilliseconds);
      return groups.length > 0 && least >= times ? true : undefined;
    });
    return new Map([...seen].map(([name, evaluations]) => [name, [...evaluations.values()]]));
  }
}

/** @throws where a rule could not be evaluated */
function costs(watched: ReadonlyMap<string, readonly Evaluated[]>, intervalOf: (group: string) => number): RuleCosts {
  const entries = [...watched];
  const groups = entries.map(([name, evaluations]) => ({
    name,
    seconds: median(evaluations.map(({ evaluationTime }) => evaluationTime)),
    interval: intervalOf(name),
  }));
  const rules = entries.flatMap(([group, evaluations]) =>
    (evaluations[0]?.rules ?? []).map(({ name, type }, index): RuleCost => {
      const all = evaluations.flatMap((one) => one.rules[index] ?? []);
      const broken = all.find(({ health }) => health === "err");
      if (broken) throw new Error(`${group}: ${name} could not be evaluated: ${broken.lastError ?? "no reason"}`);
      return { group, name, kind: type, seconds: median(all.map(({ evaluationTime }) => evaluationTime)) };
    }),
  );
  return { groups, rules };
}
