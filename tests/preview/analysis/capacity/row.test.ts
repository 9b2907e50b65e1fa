import assert from "node:assert/strict";
import { amount, quantity, size } from "../../../../preview/analysis/amount";
import { capacityOf } from "../../../../preview/analysis/capacity/capacity";
import { faultsOf, headRoom, isTight } from "../../../../preview/analysis/capacity/row";
import type { CapacityRow } from "../../../../preview/analysis/capacity/row";
import { inventory, load, prometheusConfig, workload } from "../support";

const row = (needed: number, available?: number): CapacityRow => ({
  component: "loki",
  what: "disk",
  kind: "volume",
  unit: "bytes",
  needed,
  ...(available === undefined ? {} : { available }),
  room: { path: "loki.storage", value: "1Ki", write: (bytes) => `${bytes}` },
  how: "",
  load: ["load.logsPerDay"],
});

describe("a prediction", () => {
  it("has head-room: what stays free of what there is", () => {
    assert.deepEqual([headRoom(row(25, 100)), headRoom(row(150, 100)), headRoom(row(1))], [0.75, -0.5, undefined]);
  });

  it("is tight with less than a fifth free", () => {
    assert.deepEqual([isTight(row(80, 100)), isTight(row(81, 100)), isTight(row(1e9))], [false, true, false]);
  });

  it("is a fault where the need is more than there is, and not where it just fits", () => {
    assert.deepEqual(faultsOf(row(1024, 1024)), []);
    assert.deepEqual(faultsOf(row(1e9)), []);
    assert.deepEqual(faultsOf(row(2048, 1024)), [
      {
        path: "loki.storage",
        value: "1Ki",
        reason: "cannot hold the declared load: loki needs 2 KiB (disk)",
        remedy: "write at least 2048, or correct load.logsPerDay if it is less",
      },
    ]);
  });

  it("refuses every volume and limit of a stack that is too small, and none of one that is not", () => {
    const faults = (storage: string, memory: string) => {
      const limits = { cpu: "2", memory };
      const prometheus = workload("prometheus", { replicas: 1, storage, limits });
      return capacityOf(inventory(prometheus, prometheusConfig()), load).faults.map(({ path, value }) => [path, value]);
    };
    assert.deepEqual(faults("5Gi", "512Mi"), []);
    assert.deepEqual(faults("4Gi", "439Mi"), [
      ["prometheus.resources.limits.memory", "439Mi"],
      ["prometheus.storage", "4Gi"],
    ]);
  });
});

describe("an amount", () => {
  it("is written in the largest unit of which there is one", () => {
    assert.deepEqual([0, 512, 1024, 1536, 200 * 2 ** 20, 1.5 * 2 ** 40].map(size), [
      "0 B",
      "512 B",
      "1 KiB",
      "1.5 KiB",
      "200 MiB",
      "1.5 TiB",
    ]);
    assert.equal(amount(2 ** 20, "bytes per second"), "1 MiB/s");
    assert.equal(amount(0.276, "cores"), "0.28 cores");
    assert.equal(amount(16_500, "samples"), "16,500 samples");
  });

  it("as a quantity never says less than is needed", () => {
    assert.deepEqual([1, 2 ** 20, 3.5 * 2 ** 30, 4 * 2 ** 30 + 1].map(quantity), ["1Mi", "1Mi", "3584Mi", "5Gi"]);
  });
});
