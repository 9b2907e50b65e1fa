import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { uncompressSync } from "snappy";
import { clusterOf, scaledUp, type Labels, type Recorded } from "../../../scripts/bench/rules/cluster";
import { farthestLookback, lookback } from "../../../scripts/bench/rules/history";
import { remoteWrite } from "../../../scripts/bench/rules/remote-write";
import { samplesOfAll } from "../../../scripts/bench/rules/samples";

const size = { nodes: 3, pods: 4, targets: 2, replicas: 2 };

const series = (labels: Labels): Recorded => ({ labels, value: 1 });

const labelsOf = (recorded: readonly Recorded[], wanted: typeof size) =>
  clusterOf(recorded, wanted).map(({ labels }) => labels);

describe("scripts: bench: the cluster that rules are evaluated over", () => {
  it("has a series on each node, with the node's name", () => {
    assert.deepEqual(labelsOf([series({ __name__: "up", job: "node-exporter", node: "n", pod: "p" })], size), [
      { __name__: "up", job: "node-exporter", node: "n", pod: "p" },
      { __name__: "up", job: "node-exporter", node: "n-1", pod: "p-1" },
      { __name__: "up", job: "node-exporter", node: "n-2", pod: "p-2" },
    ]);
  });

  it("has as many pods as asked for, the same ones in cAdvisor and in kube-state-metrics, spread over the nodes", () => {
    const pod = { namespace: "a", pod: "p", node: "n" };
    const recorded = ["cadvisor", "kube-state-metrics"].map((job) => series({ job, ...pod }));
    const pods = (job: string) => labelsOf(recorded, size).filter((labels) => labels["job"] === job);
    assert.deepEqual(
      pods("cadvisor").map((labels) => [labels["pod"], labels["node"]]),
      [
        ["p", "n"],
        ["p-1", "n-1"],
        ["p-2", "n-2"],
        ["p-3", "n"],
      ],
    );
    const names = (job: string) => pods(job).map((labels) => labels["pod"]);
    assert.deepEqual(names("cadvisor"), names("kube-state-metrics"));
  });

  it("copies what exists once per cluster once, and what says no name not at all", () => {
    const once = { job: "kube-state-metrics", namespace: "a", phase: "Running" };
    assert.deepEqual(labelsOf([series(once)], size), [once]);
    assert.equal(labelsOf([series({ job: "loki", namespace: "monitoring", pod: "loki-0" })], size).length, 2);
  });

  it("grows with its load until it has enough series, and fails where it cannot", () => {
    const { factor, cluster } = scaledUp([series({ job: "kubelet", node: "n" })], size, 7);
    assert.deepEqual([factor, cluster.length], [3, 9]);
    assert.throws(() => scaledUp([series({ job: "kubelet" })], size, 2), /1 recorded series do not grow/);
  });
});

describe("scripts: bench: samples", () => {
  it("reach as far back as an expression looks, ranges, subqueries and offsets added up", () => {
    const back = (expr: string) => Object.fromEntries(lookback(expr));
    assert.deepEqual(back("a / b"), { a: 0, b: 0 });
    assert.deepEqual(back("rate(a[5m]) / avg_over_time(a[1d] offset 1d)"), { a: 172_800 });
    assert.deepEqual(back("max_over_time(rate(a[5m])[1h:1m]) > (b offset 1w)"), { a: 3960, b: 604_800 });
    assert.deepEqual(Object.fromEntries(farthestLookback(["a", "rate(a[5m])", "b"])), { a: 300, b: 0 });
  });

  it("start one interval earlier, go on after now, and rise where the metric is a counter", () => {
    const period = {
      ...{ now: 3_600_000, scrapeInterval: 15, ahead: 15 },
      recorded: new Map([["slow", 60]]),
      lookback: new Map([["counter", 15]]),
      isCounter: (metric: string) => metric === "counter",
    };
    const recorded = ["counter", "gauge", "slow"].map((name) => ({ labels: { __name__: name }, value: 240 }));
    const samples = [...samplesOfAll(recorded, period)].map((one) =>
      one.samples.map(({ timestamp, value }) => [(timestamp - period.now) / 1000, value]),
    );
    assert.deepEqual(samples, [
      [-30, -15, 0, 15].map((second, index) => [second, 240 + index]),
      [-15, 0, 15].map((second) => [second, 240]),
      [-60, 0].map((second) => [second, 240]),
    ]);
  });

  it("are sent as remote write has them, and a refusal is an error", async () => {
    const bodies: Buffer[] = [];
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        bodies.push(Buffer.concat(parts));
        response.writeHead(bodies.length > 1 ? 400 : 204).end();
      });
    }).listen(0, "127.0.0.1");
    try {
      await new Promise((resolve) => server.once("listening", resolve));
      const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
      const one = { labels: { job: "b", __name__: "a" }, samples: [{ timestamp: 5, value: 1 }] };
      assert.equal(await remoteWrite(address, [one]), 1);
      const label = (name: string, value: string) =>
        [10, name.length + value.length + 4, 10, name.length].concat(
          [...Buffer.from(name)],
          [18, value.length],
          [...Buffer.from(value)],
        );
      const sample = [18, 11, 9, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 16, 5];
      const timeseries = [...label("__name__", "a"), ...label("job", "b"), ...sample];
      assert.deepEqual(
        [...Buffer.from(uncompressSync(bodies[0] ?? Buffer.alloc(0)))],
        [10, timeseries.length, ...timeseries],
      );
      await assert.rejects(remoteWrite(address, [one]), /remote write was refused: 400/);
    } finally {
      server.close();
    }
  });
});
