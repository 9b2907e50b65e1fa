import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import execa from "execa";
import { parse, stringify } from "yaml";
import { damageLog } from "../support/servers/damage";
import { eventually, freePort, Servers } from "../support/servers/process";
import { Prometheus } from "../support/servers/prometheus";
import { S3 } from "../support/servers/s3";
import { RenderedStack } from "../support/servers/stack";
import { reserveThanos, Thanos, type Point, type Series } from "../support/servers/thanos";
import { ticksPerSecond, TickingTarget } from "../support/servers/ticking";
import { program, requireServers } from "../support/servers/tools";

const patience = 120;

/** Seconds between scrapes; the rendered 15 s would make this test a quarter of an hour long. */
const scrapeInterval = 1;

/** Seconds for which a Prometheus is away. */
const outage = 10;

/**
 * Seconds that the newest sample of an answer may be old. The querier changes to the other replica after twice the usual
 * distance of samples, three seconds here, and machines that do other things are late; an outage that shows is longer.
 */
const freshness = outage / 2;

/** Minutes of a block, and of the range of four blocks that the compactor makes one of. */
const [blockMinutes, rangeMinutes] = [120, 480];

/** Blocks of each replica that the compactor leaves alone, since more may come: the newest, and the one before. */
const newestBlocks = 2;
const blocks = rangeMinutes / blockMinutes + newestBlocks;
const all = blocks * blockMinutes;

/** Days ago that samples begin: those that are kept, and those past the rendered retention of 90 days. */
const [keptDays, expiredDays] = [2, 100];

const tell = (what: string): void => console.log(`      ${what}`);

const largestGap = (points: readonly Point[]): number =>
  Math.max(...points.slice(1).map(([time], index) => time - (points[index]?.[0] ?? 0)));

describe("metrics on loopback: two Prometheus with shippers, a querier, a store and the compactor, as rendered", function () {
  this.timeout(600_000);
  let servers: Servers;
  let s3: S3;
  let stack: RenderedStack;
  let target: TickingTarget;
  let thanos: Thanos;
  let prometheis: readonly [Prometheus, Prometheus];

  const names = ["prometheus-0", "prometheus-1"] as const;
  /** Seconds since 1970, as ranges of the compactor are aligned. */
  const begin = (days: number): number => {
    const range = rangeMinutes * 60;
    return Math.floor((Date.now() / 1000 - days * 86_400) / range) * range;
  };
  const kept = begin(keptDays);

  /** The rendered configuration with one target, scraped more often, and nobody to alert. */
  const config = (): string => {
    const text = stack.files("prometheus-config")["prometheus.yml"] ?? "";
    const { storage, ...rendered } = parse(text) as { global: object; storage: object };
    const global = { ...rendered.global, scrape_interval: `${scrapeInterval}s`, scrape_timeout: `${scrapeInterval}s` };
    const job = { job_name: "ticking", static_configs: [{ targets: [target.address] }] };
    return stringify({ global, storage, scrape_configs: [job] });
  };
  const launch = async (name: string): Promise<Prometheus> =>
    Prometheus.launch(servers, stack, { name, port: await freePort(), speed: 1, config });

  /** Blocks of a counter that counts minutes, without those in which its Prometheus was away. */
  const makeBlocks = async (folder: string, from: number, away: (minute: number) => boolean): Promise<void> => {
    mkdirSync(folder, { recursive: true });
    const minutes = [...Array(all).keys()].filter((minute) => !away(minute));
    const samples = minutes.map((minute) => `leads_total ${minute} ${from + minute * 60}`);
    const file = `${folder}.openmetrics`;
    writeFileSync(file, `# TYPE leads counter\n${samples.join("\n")}\n# EOF\n`);
    await execa(program("promtool"), ["tsdb", "create-blocks-from", "openmetrics", file, folder]);
  };
  /** Files of blocks in the bucket with that name, by the id of the block. */
  const inBucket = async (file: string): Promise<string[]> => {
    const listing = await s3.aws("s3", "ls", `s3://${thanos.bucket}`, "--recursive");
    return [...listing.matchAll(new RegExp(`(\\w{26})/${file}$`, "gm"))].map(([, id = ""]) => id).sort();
  };
  /** Samples of both replicas as they are stored, by replica. */
  const apart = async (query: string, time: number): Promise<Record<string, readonly Point[]>> => {
    const { series } = await thanos.ask("query", { query, time: String(time), dedup: "false" });
    return Object.fromEntries(series.map(({ labels, points }) => [labels["replica"], points]));
  };
  const one = ({ series }: { series: readonly Series[] }): Series => {
    const [first, ...others] = series;
    assert.ok(first && others.length === 0, `${series.length} series`);
    assert.equal(first.labels["replica"], undefined);
    return first;
  };

  before(async function () {
    requireServers(this, ["prometheus", "promtool", "thanos", "minio", "aws"]);
    servers = new Servers("metrics");
    stack = await RenderedStack.of("production");
    target = await TickingTarget.start();
    s3 = await S3.start(servers, join(servers.directory, "s3"));
    thanos = await Thanos.prepare(servers, stack, s3, await reserveThanos(names.length));
    for (const [ordinal, name] of names.entries()) {
      // Each was away for an hour, one after the other.
      await makeBlocks(
        join(servers.directory, name, "data"),
        kept,
        (minute) => Math.floor(minute / 60) === 1 + 3 * ordinal,
      );
    }
    const [first, second] = await Promise.all(names.map(launch));
    assert.ok(first && second);
    prometheis = [first, second];
    await Promise.all(prometheis.map((one, ordinal) => thanos.startSidecar(ordinal, one)));
    await thanos.startQuery();
  });

  after(async () => {
    // Undefined where the tests were skipped.
    (target as TickingTarget | undefined)?.stop();
    await (servers as Servers | undefined)?.stop();
  });

  /** Samples that a replica has stored in the last minutes. */
  const samples = async (replica: string): Promise<readonly Point[]> =>
    (await apart("clock_seconds[2m]", Date.now() / 1000))[replica] ?? [];
  /** Returns when a replica has scraped for as long as an outage is, since a time in seconds. */
  const scraped = async (replica: string, since: number): Promise<void> => {
    await eventually(`${replica} has scraped for a while`, patience, async () =>
      (await samples(replica)).filter(([time]) => time > since).length >= outage ? true : undefined,
    );
  };
  /** Asks for the newest sample all the while; the ages of what it is told, each of one series. */
  const watched = async (work: () => Promise<void>): Promise<number[]> => {
    const ages: number[] = [];
    const working = work().finally(() => (over = true));
    let over = false;
    while (!over) {
      const time = Date.now() / 1000;
      const { points } = one(await thanos.ask("query", { query: "clock_seconds", time: String(time) }));
      ages.push(time - (points[0]?.[1] ?? 0));
      await sleep(100);
    }
    await working;
    return ages;
  };
  /** Fails unless every second of a span has one value, and the right one. */
  const wholeAndSingle = async (start: number, end: number): Promise<void> => {
    const grid = Array.from({ length: end - start + 1 }, (_, index) => start + index);
    const range = { start: String(start), end: String(end), step: "1" };
    const clock = one(await thanos.ask("query_range", { query: "clock_seconds", ...range })).points;
    assert.deepEqual(
      clock.map(([time]) => time),
      grid,
    );
    assert.deepEqual(
      clock.filter(([time, value]) => value > time || time - value >= freshness),
      [],
    );
    const rates = one(await thanos.ask("query_range", { query: `rate(ticks_total[${outage}s])`, ...range })).points;
    assert.deepEqual(
      rates.map(([time]) => time),
      grid,
    );
    // Twice as much is a double, and nothing for half of the range a gap.
    assert.deepEqual(
      rates.filter(([, value]) => value > 1.1 * ticksPerSecond || value < 0.6 * ticksPerSecond),
      [],
    );
  };

  it("show one series, whole and single, while a Prometheus is killed, away for 10 s and back", async () => {
    await Promise.all(names.map((name) => scraped(name, 0)));
    const killed = Math.floor(Date.now() / 1000);
    const ages = await watched(async () => {
      await servers.kill(names[0]);
      await sleep(outage * 1000);
      await servers.restart(names[0]);
      await scraped(names[0], Date.now() / 1000);
    });
    const oldest = Math.max(...ages);
    const missing = largestGap(await samples(names[0]));
    tell(`${names[0]} killed: ${ages.length} answers of one series, newest sample ${oldest.toFixed(1)} s old at most`);
    tell(`${missing.toFixed(1)} s are missing in its own samples, 0 in the answers`);
    assert.ok(missing >= outage, "the test has made a gap");
    assert.ok(oldest < freshness, `${oldest} s`);
    await wholeAndSingle(killed - 1, Math.floor(Date.now() / 1000) - 1);
  });

  it("show the same when the write-ahead log of a Prometheus is damaged, which repairs it by itself", async () => {
    const before = await samples(names[0]);
    const killed = Math.floor(Date.now() / 1000);
    await servers.kill(names[0]);
    damageLog(join(prometheis[0].volume, "wal"));
    await servers.restart(names[0]);
    await scraped(names[0], killed);
    const after = new Set((await samples(names[0])).map(([time]) => time));
    const lost = before.filter(([time]) => time > killed - outage && !after.has(time)).length;
    tell(`log of ${names[0]} damaged: ${lost} samples lost there, 0 in the answers`);
    assert.ok(lost > 0, "the damage has cost this replica samples");
    await wholeAndSingle(killed - outage, Math.floor(Date.now() / 1000) - 1);
  });

  it("merge samples of the two without one that neither has, and without one that is there twice", async () => {
    const time = Date.now() / 1000;
    const raw = await apart("clock_seconds[2m]", time);
    const both = names.flatMap((name) => raw[name] ?? []).sort(([one], [other]) => one - other);
    const taken = new Set(both.map(([moment]) => moment));
    const merged = one(await thanos.ask("query", { query: "clock_seconds[2m]", time: String(time) })).points;
    assert.deepEqual(
      merged.filter(([moment, value]) => !taken.has(moment) || moment !== value),
      [],
    );
    assert.deepEqual(
      merged.filter(([moment], index) => moment <= (merged[index - 1]?.[0] ?? 0)),
      [],
    );
    // A busy machine scrapes late; what both replicas lack is missing in the answer too.
    const [gap, inBoth] = [largestGap(merged), largestGap(both)];
    assert.ok(gap < inBoth + freshness, `${gap} s, ${inBoth} s in both replicas together`);
  });

  /** Each minute of the blocks and its count as the querier tells it, and how many counts are those of an earlier minute. */
  const minutes = async (): Promise<{ late: number }> => {
    const range = { start: String(kept), end: String(kept + (all - 1) * 60), step: "60" };
    const answer = await thanos.ask("query_range", { query: "leads_total", ...range });
    const { points } = one(answer);
    const expected = [...Array(all).keys()];
    assert.deepEqual(
      points.map(([time]) => (time - kept) / 60),
      expected,
    );
    // Changing to the other replica takes twice the distance of samples: until then the last count is shown.
    assert.deepEqual(
      points.filter(([, value], minute) => value > minute || value < minute - 2),
      [],
    );
    const late = points.filter(([, value], minute) => value !== minute).length;
    return { late };
  };

  it("answer from S3 alone, 0 minutes missing, when both Prometheus are gone with their volumes", async () => {
    await eventually("all blocks are uploaded", patience, async () =>
      (await inBucket("meta.json")).length === names.length * blocks ? true : undefined,
    );
    for (const [ordinal, name] of names.entries()) {
      await servers.kill(`thanos-sidecar-${ordinal}`);
      await servers.kill(name);
      rmSync(join(servers.directory, name), { recursive: true });
    }
    await thanos.startStore();
    const { late } = await eventually("the querier has found the store", patience, minutes);
    const raw = await apart(`leads_total[${all}m]`, kept + all * 60 - 60);
    const stored = names.map((name) => raw[name]?.length);
    tell(`S3 alone: ${all} of ${all} minutes found, ${late} of them late; each replica lacks 60`);
    assert.deepEqual(stored, [all - 60, all - 60]);
  });

  it("keep every answer when the compactor merges blocks, and mark those past 90 days for deletion", async () => {
    const uploaded = await inBucket("meta.json");
    const folder = join(servers.directory, "expired");
    await makeBlocks(folder, begin(expiredDays), () => false);
    await thanos.upload(folder, { replica: names[0] });
    const expired = (await inBucket("meta.json")).filter((id) => !uploaded.includes(id));
    assert.equal(expired.length, blocks);
    // The delay lets uploads that are under way end; here they have.
    await thanos.startCompactor(["--consistency-delay=0s"]);
    // What is marked can be read for two days more.
    const left = await eventually("blocks are merged and marked", patience, async () => {
      const marked = await inBucket("deletion-mark.json");
      const rest = (await inBucket("meta.json")).filter((id) => !marked.includes(id));
      return rest.length === names.length * (1 + newestBlocks) && expired.every((id) => marked.includes(id))
        ? rest
        : undefined;
    });
    assert.equal(left.filter((id) => uploaded.includes(id)).length, names.length * newestBlocks);
    assert.equal(await thanos.metric("thanos_compact_halted"), 0);
    await servers.kill("thanos-store");
    await servers.restart("thanos-store");
    await eventually("the querier has found the store again", patience, minutes);
  });
});
