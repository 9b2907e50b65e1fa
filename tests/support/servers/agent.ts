/** What the agent says to Loki: labels as its rendered configuration gives them, in the wire format of its loki.write. */
import { parse, type Type } from "protobufjs";
import { compress } from "snappy";
import type { RenderedStack } from "./stack";

/** Of `pkg/push/push.proto` in github.com/grafana/loki, what a client fills in. */
const protocol = `
  syntax = "proto3";
  package logproto;
  message PushRequest { repeated Stream streams = 1; }
  message Stream { string labels = 1; repeated Entry entries = 2; }
  message Entry { Timestamp timestamp = 1; string line = 2; repeated LabelPair structuredMetadata = 3; }
  message LabelPair { string name = 1; string value = 2; }
  message Timestamp { int64 seconds = 1; int32 nanos = 2; }
`;

const pushRequest: Type = parse(protocol).root.lookupType("logproto.PushRequest");

const nanosecondsPerSecond = 1_000_000_000n;

/** Seconds until a push without an answer has failed: `remote_timeout` of loki.write, its default. */
const remoteTimeout = 10;

export type Labels = Readonly<Record<string, string>>;

/** A line of a log, before it is sent. */
export interface Line {
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  readonly text: string;
  /** Structured metadata. */
  readonly metadata: Labels;
}

export interface Stream {
  readonly labels: Labels;
  readonly lines: readonly Line[];
}

/** Names of what goes with a line, by where the rendered configuration puts it. */
export interface LabelPlan {
  /** Labels of the index that a pod gives its lines. */
  readonly labels: readonly string[];
  readonly metadata: readonly string[];
  /** Labels of the index that are the same on every line. */
  readonly external: Labels;
}

/** An answer of the push API: 204, or why not. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

function part(config: string, what: RegExp): string {
  const [, found] = what.exec(config) ?? [];
  if (found === undefined) throw new Error(`no ${what.source} in what the program renders:\n${config}`);
  return found;
}

/** Reads the names from the rendered config.alloy; throws where it has another form. */
export function labelPlan(stack: RenderedStack): LabelPlan {
  const config = stack.files("alloy-config")["config.alloy"] ?? "";
  const names = (text: string): string[] => [...text.matchAll(/(\w+) = "[^"]*"/g)].map(([, name = ""]) => name);
  const kept = part(config, /regex = "([^"]+)"\n\s+action = "labelkeep"/).split("|");
  const metadata = names(part(config, /stage\.structured_metadata \{\s+values = \{(.+)\}/));
  const external = part(config, /external_labels = \{(.+)\}/);
  return {
    labels: kept.filter((name) => !name.startsWith("__") && !metadata.includes(name)),
    metadata,
    external: Object.fromEntries([...external.matchAll(/(\w+) = "([^"]*)"/g)].map(([, name, value]) => [name, value])),
  };
}

/** `{app="x", container="y"}`, in the order of names. */
export function selector(labels: Labels): string {
  const pairs = Object.entries(labels).sort(([one], [other]) => one.localeCompare(other));
  return `{${pairs.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(", ")}}`;
}

/** Bytes of a line as Loki's limits count them: its text and its metadata. */
export function weight({ text, metadata }: Line): number {
  const pairs = Object.entries(metadata).map(([name, value]) => Buffer.byteLength(name) + Buffer.byteLength(value));
  return pairs.reduce((sum, size) => sum + size, Buffer.byteLength(text));
}

/** The body of a push: protocol buffers, compressed as one block by snappy. */
export async function encoded(streams: readonly Stream[]): Promise<Buffer> {
  const message = streams.map(({ labels, lines }) => ({
    labels: selector(labels),
    entries: lines.map(({ time, text, metadata }) => ({
      timestamp: { seconds: Number(time / nanosecondsPerSecond), nanos: Number(time % nanosecondsPerSecond) },
      line: text,
      structuredMetadata: Object.entries(metadata).map(([name, value]) => ({ name, value })),
    })),
  }));
  return compress(Buffer.from(pushRequest.encode({ streams: message }).finish()));
}

/** Pushes a body to a replica of Loki. Throws when there is no answer at all. */
export async function push(address: string, body: Buffer, headers: Labels = {}): Promise<Answer> {
  const response = await fetch(`http://${address}/loki/api/v1/push`, {
    method: "POST",
    headers: { "Content-Type": "application/x-protobuf", "User-Agent": "Alloy/v1", ...headers },
    body: new Uint8Array(body),
    signal: AbortSignal.timeout(remoteTimeout * 1000),
  });
  return { status: response.status, text: (await response.text()).trim() };
}
