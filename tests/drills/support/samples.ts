/** A real Prometheus of a drill, and every sample that it has. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import execa from "execa";
import { answers, eventually, freePort } from "../../support/servers/process";
import { program } from "../../support/servers/tools";
import type { Drill } from "./drill";

const minute = 60;

/** Seconds of the samples that are in blocks, one per minute: three blocks of two hours. */
const spanOfBlocks = 6 * 3600;

/** Samples that makeBlocks() writes, in two series. */
export const samplesInBlocks = (2 * spanOfBlocks) / minute;

/** Writes blocks of two days ago into a folder. */
export async function makeBlocks(drill: Drill, folder: string): Promise<void> {
  const from = Math.floor(Date.now() / 1000 - 2 * 86_400);
  const lines = Array.from({ length: spanOfBlocks / minute }, (_, n) => [
    `leads_total{region="us"} ${n} ${from + n * minute}`,
    `leads_total{region="eu"} ${n * 2} ${from + n * minute}`,
  ]);
  const file = drill.path("openmetrics.txt");
  const sorted = [0, 1].flatMap((series) => lines.map((pair) => pair[series]));
  writeFileSync(file, `# TYPE leads counter\n${sorted.join("\n")}\n# EOF\n`);
  await execa(program("promtool"), ["tsdb", "create-blocks-from", "openmetrics", file, folder]);
}

/**
 * Starts a Prometheus on a folder.
 *
 * @param scrapes whether it scrapes itself, each second
 * @returns its address, `127.0.0.1:port`
 */
export async function startPrometheus(drill: Drill, name: string, folder: string, scrapes: boolean): Promise<string> {
  const address = `127.0.0.1:${await freePort()}`;
  const config = drill.path(`${name}.yml`);
  const job = `[{ job_name: self, scrape_interval: 1s, static_configs: [{ targets: ["${address}"] }] }]`;
  writeFileSync(config, `scrape_configs: ${scrapes ? job : "[]"}\n`);
  // As rendered for the production stack, where Thanos merges blocks.
  const { args } = drill.stack.container("prometheus");
  const tsdb = args.filter((arg) => arg.startsWith("--storage.tsdb.m"));
  assert.equal(tsdb.length, 2);
  const own = [`--config.file=${config}`, `--storage.tsdb.path=${folder}`, `--web.listen-address=${address}`];
  const ready = answers(`http://${address}/-/ready`);
  await drill.servers.start({ name, path: program("prometheus"), args: [...own, ...tsdb], ready });
  return address;
}

/** All samples of the last week up to a time in seconds, a line each. */
export async function storedSamples(address: string, time: number): Promise<string[]> {
  const query = new URLSearchParams({ query: '{__name__=~".+"}[7d]', time: String(time) }).toString();
  const response = await fetch(`http://${address}/api/v1/query?${query}`);
  interface Series {
    readonly metric: Record<string, string>;
    readonly values: readonly [number, string][];
  }
  const { data } = (await response.json()) as { data: { result: Series[] } };
  return data.result.flatMap(({ metric, values }) => values.map((one) => JSON.stringify([metric, one]))).sort();
}

/** Returns when it has scraped itself five times. */
export async function scrapedFiveTimes(address: string): Promise<void> {
  await eventually("five scrapes are in the head", 60, async () => {
    const scrapes = (await storedSamples(address, Date.now() / 1000)).filter((one) => one.includes('"__name__":"up"'));
    return scrapes.length >= 5 ? true : undefined;
  });
}
