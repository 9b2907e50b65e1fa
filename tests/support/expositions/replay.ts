/** The real Prometheus with the rendered scrape jobs and rules, before recorded expositions in place of the servers. */
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Discovery } from "../servers/discovery";
import { eventually, freePort, Servers } from "../servers/process";
import { Prometheus } from "../servers/prometheus";
import { RenderedStack } from "../servers/stack";
import type { Series } from "./proof";
import type { RecordedTarget } from "./recorded";
import { grown } from "./text";

/** What every wait of the rules is divided by; see tests/support/servers/clock.ts. */
const speed = 15;

const patienceSeconds = 120;

/** Discovery, and how to reach a target, which touches no label. */
const replaced = new Set(["kubernetes_sd_configs", "scheme", "authorization", "tls_config"]);

type Job = Parameters<Discovery["localJob"]>[0];

/** Files that name the targets, with the very labels that Kubernetes' discovery gives; everything after it is as rendered. */
class FileDiscovery extends Discovery {
  constructor(private readonly files: ReadonlyMap<string, string>) {
    super({ kubeconfig: "", tokenFile: "", caFile: "", standins: [], others: "dropped" });
  }

  override localJob(job: Job): Job {
    const file = this.files.get(job.job_name);
    const kept = Object.entries(job).filter(([key]) => !replaced.has(key));
    const targets = file === undefined ? [] : [{ files: [file] }];
    return { ...(Object.fromEntries(kept) as Job), file_sd_configs: targets };
  }
}

export class Replay {
  private constructor(
    private readonly servers: Servers,
    private readonly listeners: readonly Server[],
    readonly prometheus: Prometheus,
  ) {}

  /** Returns when every target was scraped and every rule evaluated; fails where a target is dropped or does not parse. */
  static async start(targets: readonly RecordedTarget[], texts: ReadonlyMap<string, string>): Promise<Replay> {
    const servers = new Servers("replay");
    const listeners: Server[] = [];
    try {
      const stack = await RenderedStack.of("production");
      const files = await announce(servers.directory, targets, texts, listeners);
      const prometheus = await Prometheus.start(servers, stack, {
        ...{ name: "prometheus-0", port: await freePort(), speed, discovery: new FileDiscovery(files) },
        alertmanagers: ["127.0.0.1:1", "127.0.0.1:1"],
      });
      const replay = new Replay(servers, listeners, prometheus);
      await replay.settled(targets.length);
      return replay;
    } catch (error) {
      for (const listener of listeners) listener.close();
      await servers.stop();
      throw error;
    }
  }

  /** Every series that it has, scraped and recorded. */
  async series(): Promise<Series[]> {
    return this.prometheus.ask<Series[]>(`series?match[]=${encodeURIComponent('{__name__!=""}')}`);
  }

  async stop(): Promise<void> {
    for (const listener of this.listeners) listener.close();
    for (const listener of this.listeners) listener.closeAllConnections();
    await this.servers.stop();
  }

  private async settled(count: number): Promise<void> {
    interface Target {
      readonly health: string;
      readonly scrapePool: string;
      readonly lastError: string;
    }
    await eventually(`${count} recordings are scraped`, patienceSeconds, async () => {
      const { activeTargets } = await this.prometheus.ask<{ activeTargets: Target[] }>("targets?state=active");
      const bad = activeTargets.filter(({ health }) => health === "down");
      if (bad.length > 0) throw new Error(bad.map((one) => `${one.scrapePool}: ${one.lastError}`).join("; "));
      const up = activeTargets.filter(({ health }) => health === "up");
      if (up.length < count) throw new Error(`up: ${up.map(({ scrapePool }) => scrapePool).join(", ")}`);
      return true;
    });
  }

  /** Returns when every one of these has a value: rates need two scrapes, and rules read what other rules record. */
  async until(expressions: readonly string[]): Promise<void> {
    await eventually("every rule has been evaluated", patienceSeconds, async () => {
      for (const expression of expressions) {
        if ((await this.prometheus.query(expression)).length === 0) throw new Error(`no ${expression}`);
      }
      return true;
    });
  }
}

/** Serves every recording at an address of its own and writes the targets of every job. */
async function announce(
  directory: string,
  targets: readonly RecordedTarget[],
  texts: ReadonlyMap<string, string>,
  listeners: Server[],
): Promise<Map<string, string>> {
  const groups = new Map<string, unknown[]>();
  for (const { job, source, meta } of targets) {
    const text = texts.get(source);
    if (text === undefined) throw new Error(`tests/expositions has no recording ${source}@<version>.prom`);
    let scrape = 0;
    const listener = createServer((_, response) => {
      response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
      response.end(grown(text, scrape++));
    });
    listeners.push(listener);
    await new Promise<void>((resolve) => {
      listener.listen(0, "127.0.0.1", resolve);
    });
    const { port } = listener.address() as AddressInfo;
    const labels = Object.entries(meta).map(([name, value]) => [`__meta_kubernetes_${name}`, value]);
    const group = { targets: [`127.0.0.1:${port}`], labels: Object.fromEntries(labels) as Record<string, string> };
    groups.set(job, [...(groups.get(job) ?? []), group]);
  }
  return new Map(
    [...groups].map(([job, list]) => {
      const file = join(directory, `${job}.targets.json`);
      writeFileSync(file, JSON.stringify(list));
      return [job, file];
    }),
  );
}
