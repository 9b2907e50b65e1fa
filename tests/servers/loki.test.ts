import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { encoded, labelPlan, push, selector, type Stream } from "../support/servers/agent";
import { damageLog } from "../support/servers/damage";
import { canMount, fill, free } from "../support/servers/disk";
import { Load, type Audit, type Batch, type Sent } from "../support/servers/load";
import { hastyCompactor, Loki, oldLines } from "../support/servers/loki";
import { eventually, Servers } from "../support/servers/process";
import { S3 } from "../support/servers/s3";
import { RenderedStack } from "../support/servers/stack";
import { requireServers } from "../support/servers/tools";

const patience = 120;

/** What the stack is sized for, in bytes per second as Loki counts them, and for how many seconds it is sent. */
const [rate, seconds] = [10_000_000, 10];

/** Times that the rate is tried: a machine that does other things may be too slow to send it. */
const attempts = 3;

/** Lines that a replica has read from its log when it started. */
const recovered = "loki_ingester_wal_recovered_entries_total";

/** Lines of its log that a replica has left out when it started, since it had them already. */
const takenForRepeated = "loki_ingester_wal_duplicate_entries_total";

const megabyte = 1_000_000;
const hour = 3_600_000_000_000n;

/** MiB of a disk that is to become full: more than what a replica without any line has on it. */
const diskSize = 256;

const now = (): bigint => BigInt(Date.now()) * 1_000_000n;

describe("logs on loopback: three Loki with the rendered configuration, gossiping, on a real S3", function () {
  this.timeout(600_000);
  let servers: Servers;
  let s3: S3;
  let loki: Loki;
  let load: Load;
  let steady: Sent;
  /** What is read back line by line at the end: all that was sent while replicas died, ... */
  const compared: Batch[] = [];
  /** ... and what all of them have taken: a part of the steady load, and what was sent without S3. */
  const undisturbed: Batch[] = [];

  const tell = (what: string, { lines, bytes, seconds: took, refused, failed, pause }: Sent, lost: number): void => {
    const speed = (bytes / megabyte / took).toFixed(1);
    const repeated = `${refused + failed} pushes repeated (${refused} too fast, ${failed} failed)`;
    const silence = `nothing taken for ${pause.toFixed(1)} s at most`;
    console.log(
      `      ${what}: ${lines} lines in ${took.toFixed(1)} s (${speed} MB/s), ${lost} lost, ${repeated}, ${silence}`,
    );
  };
  const whole = (batches: readonly Batch[]): Audit => {
    const lines = batches.reduce((sum, { count }) => sum + count, 0);
    return { lines, lost: 0, doubled: 0, wrong: 0 };
  };
  /** Fails unless every line of the batches is there once, unchanged; tells what that took. */
  const audit = async (what: string, batches: readonly Batch[], replicas?: readonly number[]): Promise<number> => {
    const start = Date.now();
    const found = await load.audit(batches, replicas);
    const took = ((Date.now() - start) / 1000).toFixed(1);
    console.log(`      ${what}: ${found.lines} lines read in ${took} s, ${found.lost} lost, ${found.doubled} doubled`);
    assert.deepEqual(found, whole(batches));
    return found.lost;
  };
  const counted = async (query: string, ordinal?: number): Promise<number | undefined> =>
    (await loki.vector(query, load.end, ordinal))[0]?.value;
  /** Returns when loki-1 has taken its third of some more lines. */
  const arrived = async (lines: number): Promise<void> => {
    const taken = (): Promise<number> => loki.metric("loki_distributor_lines_received_total", 1);
    const before = await taken();
    await eventually(`loki-1 has taken a third of ${lines} lines`, patience, async () =>
      (await taken()) >= before + lines / 3 ? true : undefined,
    );
  };
  /** Starts loki-1; returns how many lines it has replayed. */
  const startAgain = async (what: string): Promise<number> => {
    const start = Date.now();
    await loki.startOne(1);
    const [took, replayed] = [(Date.now() - start) / 1000, await loki.metric(recovered, 1)];
    console.log(`      ${what}: ready after ${took.toFixed(1)} s, ${replayed} lines replayed`);
    return replayed;
  };
  const total = (): number => whole(load.batches).lines;

  /** Fails unless metric queries count every line; of a push that was repeated, which reading shows once, some count twice. */
  const allCounted = async (ordinal?: number): Promise<void> => {
    const [found = 0, lines] = [await counted(everything, ordinal), total()];
    assert.ok(lines <= found && found <= lines + load.repeated, `${found} of ${lines}, ${load.repeated} sent again`);
  };

  let everything: string;

  before(async function () {
    requireServers(this, ["loki", "minio", "aws"]);
    servers = new Servers("logs");
    const stack = await RenderedStack.of("production");
    s3 = await S3.start(servers, join(servers.directory, "s3"));
    loki = await Loki.start(servers, stack, s3);
    load = new Load(loki, labelPlan(stack));
    everything = `sum(count_over_time(${load.selector}[1h]))`;
  });

  // Undefined where the tests were skipped.
  after(() => (servers as Servers | undefined)?.stop());

  it("take 10 MB/s from twelve agents for 10 s, refuse none of it, and return every line once and unchanged", async () => {
    const speed = ({ bytes, seconds: took }: Sent): number => bytes / took;
    for (let attempt = 1; attempt === 1 || (attempt <= attempts && speed(steady) < 0.95 * rate); attempt += 1) {
      steady = await load.send(rate, seconds);
      assert.deepEqual([steady.refused, steady.failed], [0, 0]);
    }
    undisturbed.push(...steady.batches.slice(0, steady.batches.length / 4));
    tell("steady", steady, await audit("a quarter of it", undisturbed));
    assert.equal(await counted(everything), total());
    assert.ok(speed(steady) >= 0.95 * rate, `${speed(steady)} bytes/s`);
  });

  it("answer labels and metric queries with what was written, from every replica", async () => {
    const [batch] = steady.batches;
    assert.ok(batch);
    const indexed = [...load.plan.labels, ...Object.keys(load.plan.external), "service_name"].sort();
    for (const ordinal of [0, 1, 2]) {
      const period = new URLSearchParams({ start: String(batch.start), end: String(load.end) }).toString();
      assert.deepEqual(await loki.ask<string[]>(`labels?${period}`, ordinal), indexed);
      assert.equal((await loki.ask<string[]>(`label/app/values?${period}`, ordinal)).length, 5);
      assert.equal(await counted(everything, ordinal), total());
    }
    const [line] = await loki.lines({ query: load.selector, start: batch.start, end: batch.start + 1n, limit: 5 });
    assert.deepEqual(line?.stream, load.labelsOf(batch, batch.first));
    const ofNode = steady.batches.filter(({ node }) => node === 3);
    const byNode = `sum(count_over_time(${selector({ ...load.plan.external, node: "node-3" })}[1h]))`;
    assert.equal(await counted(byNode), whole(ofNode).lines);
  });

  it("go on while one is killed under load, 0 lost, and when it is back", async () => {
    const sending = load.send(rate, seconds / 2);
    await arrived(steady.lines / 10);
    await servers.kill("loki-1");
    const killed = await sending;
    compared.push(...killed.batches);
    tell("loki-1 killed", killed, await audit("loki-1 away", killed.batches, [0, 2]));
    assert.ok(killed.failed > 0, "the agents have noticed");
    assert.ok((await startAgain("loki-1 back")) > 0, "it has replayed its log");
    await audit("loki-1 back", killed.batches, [1]);
    await allCounted(1);
  });

  it("refuse what is too old, too fast, broken, or to be deleted, and accept what is just not", async () => {
    const [first = "", , third = ""] = loki.addresses;
    const stream = (app: string, time: bigint, text: string, count = 1): Stream => ({
      labels: { app },
      lines: Array.from({ length: count }, (_, index) => ({ time: time + BigInt(index), text, metadata: {} })),
    });
    const week = 168n * hour;
    const old = await push(first, await encoded([stream("old", now() - week - hour, "too old")]));
    assert.equal(old.status, 400);
    assert.match(old.text, /^entry for stream '\{app="old", .+\}' has timestamp too old: /);
    assert.equal((await push(first, await encoded([stream("old", now() - week + hour, "in time")]))).status, 204);

    // One replica takes 20 MiB at once: two of these are too much for it, and the third of the rate that is its own.
    const kilobyte = "x".repeat(1000);
    const flood = await encoded(Array.from({ length: 20 }, (_, n) => stream(`flood-${n}`, now(), kilobyte, 950)));
    const answers = await Promise.all([push(first, flood), push(first, flood)]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [204, 429]);
    const [refusal] = answers.filter(({ status }) => status === 429);
    const limit = "ingestion rate limit exceeded for user fake (limit: 3495253 bytes/sec) while attempting to ingest";
    assert.ok(refusal?.text.startsWith(`${limit} '19000' lines totaling '19000000' bytes`), refusal?.text);
    assert.equal((await push(third, flood)).status, 204);

    const broken = await push(first, Buffer.from("not snappy"));
    assert.deepEqual(broken, { status: 400, text: "snappy: corrupt input" });
    const path = `delete?${new URLSearchParams({ query: load.selector, start: "0" }).toString()}`;
    const deletion = await fetch(`http://${first}/loki/api/v1/${path}`, { method: "POST" });
    assert.equal(deletion.status, 403);
  });

  it("keep one tenant, whatever a client claims to be", async () => {
    const time = now();
    const line = { time, text: "of nobody", metadata: {} };
    const body = await encoded([{ labels: { app: "claims" }, lines: [line] }]);
    const [address = ""] = loki.addresses;
    assert.equal((await push(address, body, { "X-Scope-OrgID": "somebody" })).status, 204);
    const [found] = await loki.lines({ query: selector({ app: "claims" }), start: time, end: time + 1n, limit: 2 });
    assert.deepEqual(found?.values, [[String(time), "of nobody"]]);
  });

  it("lose 0 lines when all three are killed at once under load, as by a power cut", async () => {
    const sending = load.send(rate / 5, seconds);
    await arrived(1);
    await loki.killAll();
    const start = Date.now();
    await loki.startAll(oldLines);
    const took = ((Date.now() - start) / 1000).toFixed(1);
    const cut = await sending;
    compared.push(...cut.batches);
    tell(`all killed, ready after ${took} s`, cut, await audit("after replay", cut.batches));
    assert.ok(cut.failed > 0, "the agents have noticed");
    assert.ok((await loki.metric(recovered, 0)) > 0, "it has replayed its log");
    // A line that the replay takes for a repetition is lost there, unless a checkpoint has it, the first after 5 minutes.
    for (const ordinal of [0, 1, 2]) assert.equal(await loki.metric(takenForRepeated, ordinal), 0);
    for (const ordinal of [0, 1, 2]) await allCounted(ordinal);
  });

  it("take everything for 20 s without S3, though they fail to upload, 0 lost", async () => {
    await servers.kill("minio");
    for (const address of loki.addresses) {
      assert.equal((await fetch(`http://${address}/flush`, { method: "POST" })).status, 204);
    }
    const away = await load.send(rate / 10, 20);
    undisturbed.push(...away.batches);
    assert.deepEqual([away.refused, away.failed], [0, 0]);
    for (const ordinal of [0, 1, 2]) {
      await eventually(`loki-${ordinal} fails to upload`, patience, async () =>
        (await loki.metric("loki_ingester_chunks_flush_failures_total", ordinal)) > 0 ? true : undefined,
      );
    }
    await servers.restart("minio");
    tell("S3 away", away, await audit("S3 back", away.batches));
  });

  // Until the next checkpoint, 5 minutes later, every start reads to the damage only, so that this is the log's last fault.
  // Lines that were sent while a replica died may be on two alone; a query asks two of three, and could miss them from now on
  // until they are in S3. Looked for is what all three had.
  it("lose 0 lines that all had when the log of one is damaged", async () => {
    await servers.kill("loki-1");
    damageLog(join(loki.volume(1), "wal"));
    const replayed = await startAgain("loki-1 back with a damaged log");
    // It reads up to the damage, says nothing of it, and goes on; the others have what it lost.
    assert.ok(replayed > 0 && replayed < total(), "some of the log could not be read");
    await audit("with a damaged log", undisturbed, [1]);
  });

  const ofAge = (hours: bigint) => ({ time: now() - hours * hour, text: `${hours} hours old`, metadata: {} });
  const [expired, kept] = [ofAge(721n), ofAge(719n)];

  it("have everything in S3 when they end: 0 lost when every volume is", async () => {
    for (const line of [expired, kept]) {
      const body = await encoded([{ labels: { app: line.text.replaceAll(" ", "-") }, lines: [line] }]);
      assert.equal((await push(loki.addresses[0] ?? "", body)).status, 204);
    }
    const start = Date.now();
    await loki.killAll("SIGTERM");
    console.log(`      ended and uploaded within ${((Date.now() - start) / 1000).toFixed(1)} s`);
    assert.equal((await loki.chunkAges()).filter((age) => age > 720).length > 0, true);
    loki.loseVolumes();
    await loki.startAll(hastyCompactor, canMount() ? { 2: diskSize } : {});
    await audit("volumes lost", [...undisturbed, ...compared]);
    await allCounted();
  });

  it("go on writing while the disk of one is full, 0 lost, and let that one write again when there is room", async function () {
    if (!canMount()) {
      console.log("      skipped: this kernel lets nobody mount a disk for one server");
      this.skip();
    }
    const file = servers.seenBy("loki-2", join(loki.volume(2), "filler"));
    const taken = (): Promise<number> => loki.metric("loki_ingester_wal_records_logged_total", 2);
    fill(file, 0.95);
    await eventually("loki-2 sees that its disk is full", patience, async () =>
      (await loki.metric("loki_ingester_wal_disk_usage_percent", 2)) > 0.9 ? true : undefined,
    );
    const before = await taken();
    const full = await load.send(rate / 10, 5);
    tell("disk of loki-2 full", full, await audit("while it is full", full.batches));
    assert.deepEqual([full.refused, full.failed, await taken()], [0, 0, before]);
    free(file);
    await eventually("loki-2 sees that there is room", patience, async () =>
      (await loki.metric("loki_ingester_wal_disk_usage_percent", 2)) < 0.9 ? true : undefined,
    );
    const roomy = await load.send(rate / 10, 1);
    assert.ok((await taken()) > before, "loki-2 writes again");
    await audit("with room again", roomy.batches);
  });

  it("delete what is older than 720 h, and nothing that is younger", async () => {
    const start = Date.now();
    await eventually("chunks older than the retention are gone", patience, async () => {
      if ((await loki.chunkAges()).every((age) => age < 720)) return true;
      // A listing is half a second of work for the aws CLI.
      return sleep(3000, undefined);
    });
    console.log(`      deleted within ${((Date.now() - start) / 1000).toFixed(1)} s`);
    const [line] = await loki.lines({
      ...{ query: selector({ app: "719-hours-old" }), limit: 2 },
      ...{ start: kept.time, end: kept.time + 1n },
    });
    assert.deepEqual(line?.values, [[String(kept.time), kept.text]]);
    await allCounted();
    const runs = await Promise.all(
      [0, 1, 2].map((ordinal) =>
        loki.metric("loki_compactor_apply_retention_last_successful_run_timestamp_seconds", ordinal),
      ),
    );
    assert.equal(runs.filter((time) => time > 0).length, 1, "one of them compacts");
  });
});
