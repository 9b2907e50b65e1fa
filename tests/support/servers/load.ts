/** Numbered lines of many pods, sent as the agents of a cluster's nodes send them, and the account of what was acknowledged. */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { encoded, push, selector, weight, type LabelPlan, type Labels, type Line, type Stream } from "./agent";
import type { Loki } from "./loki";

/** Nodes of the production stack's settings (`load.nodes`), each with an agent that keeps its connection to a replica. */
const nodes = 12;

/** Applications that log on each node, a stream each: one writer per stream, as the rendered agent's labels make it. */
const applications = 5;

/** Bytes of a push and milliseconds before it is repeated for the first time: defaults of loki.write. */
const [batchBytes, firstBackoff] = [1_048_576, 500];

/** Bytes of a line, as Loki counts them: JSON with a trace and some context. */
const lineBytes = 1000;

/** Nanoseconds between two lines of a batch, so that none has the time of another. */
const step = 1000n;

/** Seconds until a line that is refused, or that nobody answers, counts as not taken. */
const patience = 120;

/** Queries that read back at the same time. */
const readers = 4;

/** Lines that a query may return (`max_entries_limit_per_query`, its default). */
const mostLines = 5000;

/** Random text, so that lines compress as little as real ones. */
const noise = randomBytes(32_768).toString("hex");

/** Lines that were sent together. */
export interface Batch {
  /** Number of its first line. */
  readonly first: number;
  readonly count: number;
  /** Nanoseconds since 1970 of its first line. */
  readonly start: bigint;
  readonly node: number;
}

export interface Sent {
  readonly batches: readonly Batch[];
  readonly lines: number;
  readonly bytes: number;
  /** From the first push to the last acknowledgement. */
  readonly seconds: number;
  /** Pushes that had to be repeated: too fast (429), or without any success (no answer, 5xx). */
  readonly refused: number;
  readonly failed: number;
  /** Longest time in seconds in which nothing at all was acknowledged. */
  readonly pause: number;
}

export interface Audit {
  readonly lines: number;
  /** Acknowledged and not there. */
  readonly lost: number;
  readonly doubled: number;
  /** There with another text, or never sent. */
  readonly wrong: number;
}

interface Tally {
  readonly batches: Batch[];
  readonly acknowledged: number[];
  /** Of each agent, the ordinal of the replica it is connected to, modulo their number. */
  readonly connections: number[];
  bytes: number;
  refused: number;
  failed: number;
}

export class Load {
  /** Everything that was acknowledged so far. */
  readonly batches: Batch[] = [];
  /** Lines of pushes that were repeated without knowing what Loki had kept of them. */
  repeated = 0;
  private lines = 0;
  private lastTime = 0n;

  constructor(
    private readonly loki: Loki,
    readonly plan: LabelPlan,
  ) {}

  /** Selects all lines of this and of no other source. */
  get selector(): string {
    return selector(this.plan.external);
  }

  /** Nanoseconds since 1970 after the last line. */
  get end(): bigint {
    return this.lastTime;
  }

  /** Sends at a pace until as much is acknowledged as belongs to the time. Throws when something is not taken at all. */
  async send(bytesPerSecond: number, seconds: number): Promise<Sent> {
    const connections = [...Array(nodes).keys()];
    const tally: Tally = { batches: [], acknowledged: [], connections, bytes: 0, refused: 0, failed: 0 };
    const begin = Date.now();
    const between = (nodes * batchBytes * 1000) / bytesPerSecond;
    const agent = async (node: number): Promise<void> => {
      for (let due = (node * between) / nodes; due < seconds * 1000; due += between) {
        await sleep(Math.max(0, begin + due - Date.now()));
        await this.deliver(this.next(node), tally);
      }
    };
    await Promise.all(Array.from({ length: nodes }, (_, node) => agent(node)));
    this.batches.push(...tally.batches);
    const { batches, acknowledged, bytes, refused, failed } = tally;
    const pauses = acknowledged.map((moment, index) => moment - (acknowledged[index - 1] ?? begin));
    const lines = batches.reduce((sum, { count }) => sum + count, 0);
    const took = { seconds: (Date.now() - begin) / 1000, pause: Math.max(...pauses) / 1000 };
    return { batches, lines, bytes, refused, failed, ...took };
  }

  /** Reads every line of the batches and compares it with what was sent; the replicas are asked in turn. */
  async audit(batches: readonly Batch[], replicas: readonly number[] = [0, 1, 2]): Promise<Audit> {
    const waiting = windows([...batches].sort((one, other) => one.first - other.first));
    const audits: Audit[] = [];
    const read = async (): Promise<void> => {
      for (let window = waiting.pop(); window !== undefined; window = waiting.pop()) {
        audits.push(await this.compare(window, replicas[waiting.length % replicas.length] ?? 0));
      }
    };
    await Promise.all(Array.from({ length: readers }, read));
    const sum = (key: keyof Audit): number => audits.reduce((total, audit) => total + audit[key], 0);
    return { lines: sum("lines"), lost: sum("lost"), doubled: sum("doubled"), wrong: sum("wrong") };
  }

  /** The labels with which Loki returns a line: of the index, of its metadata, and what it makes of them itself. */
  labelsOf({ node }: Batch, number: number): Labels {
    const app = this.application(number);
    const made = { service_name: app, detected_level: "info" };
    return { ...this.indexed(app, node), ...this.metadata(app), ...made };
  }

  /** Compares what Loki has from the first to the last of some batches with those batches. */
  private async compare(window: readonly Batch[], replica: number): Promise<Audit> {
    const expected = new Map<string, string>();
    for (const batch of window) {
      for (const { lines } of this.streams(batch)) {
        for (const { time, text } of lines) expected.set(String(time), text);
      }
    }
    const [start = 0n, end = 0n] = [window[0]?.start, window.map(endOf).pop()];
    const range = { query: this.selector, start, end, limit: mostLines };
    const found = (await this.loki.lines(range, replica)).flatMap(({ values }) => values);
    const right = found.filter(([time, text]) => expected.get(time) === text);
    const distinct = new Set(right.map(([time]) => time)).size;
    const wrong = found.length - right.length;
    return { lines: found.length, lost: expected.size - distinct, doubled: right.length - distinct, wrong };
  }

  private next(node: number): Batch {
    const now = BigInt(Date.now()) * 1_000_000n;
    const start = now > this.lastTime ? now : this.lastTime;
    const count = Math.floor(batchBytes / lineBytes);
    const batch = { first: this.lines, count, start, node };
    this.lines += count;
    this.lastTime = endOf(batch);
    return batch;
  }

  private application(number: number): string {
    return `lead-app-${number % applications}`;
  }

  private metadata(app: string): Labels {
    return named(this.plan.metadata, { pod: `${app}-0`, stream: "stdout" });
  }

  private indexed(app: string, node: number): Labels {
    const values: Labels = { namespace: "insurance-lead-gen", container: "api", node: `node-${node}`, app };
    return { ...named(this.plan.labels, values), ...this.plan.external };
  }

  private line(batch: Batch, number: number, metadata: Labels): Line {
    const time = batch.start + BigInt(number - batch.first) * step;
    const begin = `{"level":"info","message":"lead scored","number":${number},"detail":"`;
    const offset = (number * lineBytes) % (noise.length - lineBytes);
    const length = lineBytes - weight({ time, text: `${begin}"}`, metadata });
    return { time, text: `${begin}${noise.slice(offset, offset + length)}"}`, metadata };
  }

  private streams(batch: Batch): Stream[] {
    return Array.from({ length: Math.min(applications, batch.count) }, (_, index) => {
      const app = this.application(batch.first + index);
      const metadata = this.metadata(app);
      const lines: Line[] = [];
      for (let number = batch.first + index; number < batch.first + batch.count; number += applications) {
        lines.push(this.line(batch, number, metadata));
      }
      return { labels: this.indexed(app, batch.node), lines };
    });
  }

  private async deliver(batch: Batch, tally: Tally): Promise<void> {
    const body = await encoded(this.streams(batch));
    const addresses = this.loki.addresses;
    const deadline = Date.now() + patience * 1000;
    let last = "";
    for (let backoff = firstBackoff; Date.now() < deadline; backoff *= 2) {
      const failure = (error: unknown) => ({ status: 0, text: String(error) });
      const replica = tally.connections[batch.node] ?? 0;
      const answer = await push(addresses[replica % addresses.length] ?? "", body).catch(failure);
      if (answer.status === 204) {
        tally.batches.push(batch);
        tally.acknowledged.push(Date.now());
        tally.bytes += batch.count * lineBytes;
        return;
      }
      last = `${answer.status} ${answer.text}`;
      if (answer.status === 429) tally.refused += 1;
      else if (answer.status === 0 || answer.status >= 500) {
        tally.failed += 1;
        this.repeated += batch.count;
      } else throw new Error(`the agent would drop these lines: ${last}`);
      // Behind the Service a broken connection leads to another replica.
      if (answer.status === 0) tally.connections[batch.node] = replica + 1;
      await sleep(backoff);
    }
    throw new Error(`Lines ${batch.first}... were not taken within ${patience} s: ${last}`);
  }
}

/** Nanoseconds since 1970 after the last line of a batch. */
const endOf = ({ start, count }: Batch): bigint => start + BigInt(count) * step;

/** Batches that follow one another, as many at a time as a query may return with room for doubles. */
function windows(batches: readonly Batch[]): Batch[][] {
  const all: Batch[][] = [];
  for (const batch of batches) {
    const last = all[all.length - 1];
    const previous = last?.[last.length - 1];
    const size = last?.reduce((sum, { count }) => sum + count, batch.count) ?? 0;
    const follows = previous !== undefined && previous.first + previous.count === batch.first;
    if (last !== undefined && follows && size < mostLines) last.push(batch);
    else all.push([batch]);
  }
  return all;
}

function named(names: readonly string[], values: Labels): Labels {
  return Object.fromEntries(
    names.map((name) => {
      const value = values[name];
      if (value === undefined) throw new Error(`the agent gives lines a label ${name}, which this test does not know`);
      return [name, value];
    }),
  );
}
