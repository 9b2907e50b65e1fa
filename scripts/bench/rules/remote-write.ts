/** Prometheus' remote write 1.0: samples of any time, as fast as the server takes them. */
import { parse } from "protobufjs";
import { compressSync } from "snappy";
import type { Labels } from "./cluster";

/** The part of prometheus/prompb that this needs. */
const { root } = parse(`
  syntax = "proto3";
  message Label { string name = 1; string value = 2; }
  message Sample { double value = 1; int64 timestamp = 2; }
  message TimeSeries { repeated Label labels = 1; repeated Sample samples = 2; }
  message WriteRequest { repeated TimeSeries timeseries = 1; }
`);
const WriteRequest = root.lookupType("WriteRequest");

export interface Samples {
  readonly labels: Labels;
  /** Times in milliseconds since 1970, ascending. */
  readonly samples: readonly { readonly timestamp: number; readonly value: number }[];
}

/** Samples of one request: large enough to amortize it, small enough for the server's limits. */
const samplesPerRequest = 50_000;

function encoded(series: readonly Samples[]): Buffer {
  const timeseries = series.map(({ labels, samples }) => ({
    labels: Object.entries(labels)
      .map(([name, value]) => ({ name, value }))
      .sort((one, other) => (one.name < other.name ? -1 : 1)),
    samples,
  }));
  return compressSync(WriteRequest.encode(WriteRequest.create({ timeseries })).finish());
}

async function send(address: string, series: readonly Samples[]): Promise<void> {
  const headers = {
    "content-type": "application/x-protobuf",
    "content-encoding": "snappy",
    "x-prometheus-remote-write-version": "0.1.0",
  };
  const body = new Uint8Array(encoded(series));
  const response = await fetch(`http://${address}/api/v1/write`, { method: "POST", headers, body });
  if (!response.ok) throw new Error(`remote write was refused: ${response.status} ${await response.text()}`);
}

/**
 * Writes every sample of every series; the number of samples.
 *
 * @throws where the server refuses any of them
 */
export async function remoteWrite(address: string, series: Iterable<Samples>): Promise<number> {
  let [waiting, count, total]: [Samples[], number, number] = [[], 0, 0];
  let under: Promise<void> = Promise.resolve();
  const flush = async (): Promise<void> => {
    // The next request is made while the server works on the last one.
    const batch = waiting;
    await under;
    under = send(address, batch);
    [waiting, count] = [[], 0];
  };
  for (const one of series) {
    waiting.push(one);
    count += one.samples.length;
    total += one.samples.length;
    if (count >= samplesPerRequest) await flush();
  }
  await flush();
  await under;
  return total;
}
