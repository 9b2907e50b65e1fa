import assert from "node:assert/strict";
import { faultsOf } from "../../../../preview/analysis/capacity/row";
import { tracesRows } from "../../../../preview/analysis/capacity/traces";
import type { Rendered } from "../../../../preview/analysis/inventory";
import { configMap, domain, inventory, load, object, workload } from "../support";

const gib = 2 ** 30;
const cleaner = (retention: string) =>
  object("CronJob", "jaeger-index-cleaner", {
    metadata: { name: "jaeger-index-cleaner", annotations: { "insurance-lead-gen.com/retention": retention } },
  });
const index = (shards: number, replicas: number) => ({ shards, replicas });
const indices = (replicas: number) =>
  configMap("jaeger-collector-config", "config.yaml", {
    extensions: {
      jaeger_storage: {
        backends: { main: { opensearch: { indices: { spans: index(2, replicas), services: index(1, replicas) } } } },
      },
    },
  });

const rows = (...resources: readonly Rendered[]) =>
  tracesRows(inventory(...resources), load).map(({ what, needed, available, how }) => [what, needed, available, how]);

describe("the capacity of a Jaeger with files", () => {
  const jaeger = (retention: string, storage: string): Rendered => {
    const { detailed, ...rest } = workload("jaeger", { replicas: 1, storage });
    const annotations = { "insurance-lead-gen.com/retention": retention };
    return { ...rest, detailed: { ...detailed, metadata: { ...(detailed["metadata"] as object), annotations } } };
  };
  const daily = 10 * 86_400 * 1000;

  it("is predicted for its disk: spans of the retention, and what Badger adds", () => {
    assert.deepEqual(rows(jaeger("2d", "5Gi")), [["disk", daily * 2 * 2, 5 * gib, "824 MiB a day x 2 days x 2"]]);
  });

  it("is not predicted without a retention, and refused where the disk is too small", () => {
    assert.deepEqual(rows(workload("jaeger", { replicas: 1, storage: "5Gi" })), []);
    const [disk] = tracesRows(inventory(jaeger("2d", "3Gi")), load);
    assert.ok(disk);
    assert.deepEqual(faultsOf(disk), [
      {
        path: "jaeger.storage",
        value: "3Gi",
        reason: "cannot hold the declared load: jaeger needs 3.2 GiB (disk)",
        remedy:
          "write at least 3296Mi, or lower jaeger.retention, or correct load.spansPerSecond or load.spanBytes if it is less",
      },
    ]);
  });
});

describe("the capacity of OpenSearch", () => {
  const daily = 10 * 86_400 * 1000;

  it("is predicted for the disk and the shards of a node", () => {
    assert.deepEqual(rows(domain({ instanceCount: 3 }), cleaner("9d"), indices(1)), [
      ["disk of a node", (daily * 10 * 2 * 1.45) / 3, 50 * gib, "824 MiB a day x 10 days x 2 copies x 1.45 / 3"],
      ["shards", 60, 150, "3 a day x 2 x 10 days; 25 per GiB of 6 GiB heap"],
    ]);
  });

  it("needs no second copy where the collector asks for none", () => {
    const [disk] = rows(domain({ instanceCount: 1 }), cleaner("9d"), indices(0));
    assert.deepEqual(disk?.slice(1), [daily * 10 * 1.45, 50 * gib, "824 MiB a day x 10 days x 1 copy x 1.45 / 1"]);
  });

  it("is not predicted without a domain, without a retention, or for shards of an unknown node", () => {
    assert.deepEqual(rows(cleaner("9d"), indices(1)), []);
    assert.deepEqual(rows(domain({ instanceCount: 3 }), indices(1)), []);
    const unknown = domain({ instanceCount: 3, instanceType: "x9.mega.search" });
    assert.deepEqual(
      rows(unknown, cleaner("9d"), indices(1)).map(([what]) => what),
      ["disk of a node"],
    );
  });

  it("is refused where the disk is too small, and only marked where shards are too many", () => {
    const found = inventory(domain({ instanceCount: 1 }, 10), cleaner("29d"), indices(1));
    const [disk, shards] = tracesRows(found, load);
    assert.ok(disk && shards && shards.needed > (shards.available ?? 0));
    assert.deepEqual(faultsOf(shards), []);
    assert.deepEqual(faultsOf(disk), [
      {
        path: "aws.openSearch.volumeSize",
        value: "10Gi",
        reason: "cannot hold the declared load: opensearch needs 70 GiB (disk of a node)",
        remedy:
          "write at least 71Gi, or lower jaeger.retention, or correct load.spansPerSecond or load.spanBytes if it is less",
      },
    ]);
  });
});
