import assert from "node:assert/strict";
import { logsOf, logsRows, lokiBytes, writesPerDay } from "../../../../preview/analysis/capacity/logs";
import type { CapacityRow } from "../../../../preview/analysis/capacity/row";
import type { Rendered } from "../../../../preview/analysis/inventory";
import { inventory, load, lokiConfig, workload } from "../support";

const gib = 2 ** 30;
const mib = 2 ** 20;
const limits = {
  limits_config: { retention_period: "10d", ingestion_rate_mb: 4, max_global_streams_per_user: 1000 },
  query_range: { results_cache: { cache: { embedded_cache: { max_size_mb: 100 } } } },
};
const loki = (replicas: number) => workload("loki", { replicas, storage: "20Gi" });
const alloy = workload("alloy", { kind: "DaemonSet", limits: { cpu: "500m", memory: "256Mi" } });

function rowsOf(...resources: readonly Rendered[]): CapacityRow[] {
  const found = inventory(...resources);
  const logs = logsOf(found, load);
  return logs ? logsRows(found, load, logs) : [];
}

const short = ({ component, what, needed, available, room }: CapacityRow) => [
  component,
  what,
  Math.round(needed),
  available,
  room?.path,
];

describe("the logs that Loki takes in", () => {
  it("are a rate, streams, and the share of a server", () => {
    assert.deepEqual(logsOf(inventory(loki(4), lokiConfig(3)), load), {
      average: 1e6,
      peak: 2e6,
      streams: 150,
      copies: 3,
      share: 0.75,
    });
  });

  it("have no more copies than there are servers", () => {
    const logs = logsOf(inventory(loki(1), lokiConfig(3)), load);
    assert.deepEqual([logs?.copies, logs?.share], [1, 1]);
  });

  it("are none without Loki", () => {
    assert.deepEqual(rowsOf(lokiConfig(3)), []);
  });
});

describe("the capacity of Loki", () => {
  // 150 streams x 1.5 MiB and 256 KiB, a cache of 100 MB, and a base.
  const memory = 150 * 1.5 * mib + 150 * 256 * 1024 + 100e6 + gib;
  const stored = ((1e6 * 86_400 * 3) / 5) * 20;

  it("is predicted for memory, disk, limits and S3", () => {
    assert.deepEqual(rowsOf(loki(3), lokiConfig(3, limits)).map(short), [
      ["loki", "memory", memory, 2 * gib, "loki.resources.limits.memory"],
      ["loki", "disk", 2e6 * 7200 + (stored / 3) * 0.01, 20 * gib, "loki.storage"],
      ["loki", "ingestion", 2e6, 4 * mib, "loki.ingestionRateMb"],
      ["loki", "active streams", 150, 1000, "loki.maxStreams"],
      ["loki", "S3", stored, undefined, undefined],
    ]);
  });

  it("has the logs of the whole retention on the disk, and none in S3, where they are kept in files", () => {
    const files = { ...limits, schema_config: { configs: [{ object_store: "filesystem" }] } };
    const rows = rowsOf(loki(1), lokiConfig(1, files));
    const kept = ((1e6 * 86_400) / 5) * 10;
    assert.deepEqual(rows.filter(({ what }) => what === "disk" || what === "S3").map(short), [
      ["loki", "disk", 2e6 * 7200 + (stored / 3) * 0.01 + kept, 20 * gib, "loki.storage"],
    ]);
    const [, disk] = rows;
    assert.equal(disk?.how, "13 GiB write-ahead log of 2 h + 3.2 GiB index + 161 GiB logs of 10 days");
  });

  it("of memory is what arrives in two hours, where that is less than a full chunk per stream", () => {
    const found = inventory(loki(1), lokiConfig(1));
    const quiet = { ...load, logsPerDay: "864MB" as const };
    const logs = logsOf(found, quiet);
    const [row] = logs ? logsRows(found, quiet, logs) : [];
    assert.equal(row?.needed, (2e4 * 7200) / 5 + 150 * 256 * 1024 + gib);
  });

  it("of a server is a part where there are more servers than copies", () => {
    const [, disk] = rowsOf(loki(6), lokiConfig(3));
    const [, all] = rowsOf(loki(3), lokiConfig(3));
    assert.ok(disk && all);
    const index = ((1e6 * 86_400) / 5) * 40 * 0.01;
    assert.deepEqual([disk.needed, all.needed], [7.2e9 + index, 14.4e9 + index]);
  });

  it("in S3 lasts for the retention and for the days in which deleted objects are kept", () => {
    const bytes = (period: string) => {
      const found = inventory(loki(1), lokiConfig(1, { limits_config: { retention_period: period } }));
      const logs = logsOf(found, load);
      return logs && lokiBytes(found, logs).bytes;
    };
    assert.deepEqual([bytes("240h"), bytes("720h")], [1.728e10 * 20, 1.728e10 * 40]);
  });

  it("is written to S3 by every stream every two hours, or as often as a chunk is full", () => {
    const logs = { average: 1e6, peak: 1e6, streams: 10, copies: 1, share: 1 };
    assert.equal(writesPerDay(logs), (1e6 * 86_400) / 5 / (1.5 * mib));
    assert.equal(writesPerDay({ ...logs, average: 1 }), 120);
  });
});

describe("the capacity of the agents", () => {
  it("is predicted for the busiest node", () => {
    const rate = ((2e6 / 10) * 2) / mib;
    assert.deepEqual(
      rowsOf(loki(3), lokiConfig(3), alloy)
        .slice(-2)
        .map(({ what, needed, available, room }) => [what, needed, available, room?.path, room?.value]),
      [
        ["memory", 128 * mib + rate * 120 * mib, 256 * mib, "alloy.resources.limits.memory", "256Mi"],
        ["processor", rate, 0.5, "alloy.resources.limits.cpu", "500m"],
      ],
    );
  });
});
