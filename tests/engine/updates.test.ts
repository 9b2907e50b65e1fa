import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { WireObject } from "../../preview/values";
import type { Engine } from "../support/engine";
import { at } from "../support/engine/protocol";
import { losses, succeeded, told } from "../support/engine/run";
import { upOnce } from "../support/engine/shared";
import { PROJECT } from "../support/program";
import { shard } from "../support/scaling";

const { images } = JSON.parse(readFileSync(join(PROJECT, "versions.json"), "utf8")) as {
  images: Readonly<Record<string, string>>;
};

/** Workloads whose image gets another version, by stack; all of them keep data. */
const upgrades: readonly (readonly [stack: string, ...workloads: string[]])[] = [
  ["staging", "loki"],
  ["production", "prometheus", "grafana"],
];

/** What lives in the cluster, without the API server's counter of writes. */
const written = (engine: Engine): unknown =>
  engine.memory.dump().map((object) => ({
    ...object,
    metadata: { ...(object["metadata"] as WireObject), resourceVersion: "" },
  }));

for (const [stack, ...workloads] of upgrades) {
  const old = Object.fromEntries(workloads.map((workload) => [workload, images[workload] ?? ""]));
  /** Other versions of the same images. */
  const next = Object.fromEntries(Object.entries(old).map(([workload, image]) => [workload, `${image}-next`]));

  const lines = (images: readonly (readonly [workload: string, image: string])[]): readonly string[] =>
    [...new Set(images.map((one) => one.join(" ")))].sort();

  /** `<workload> <image>` of every container that runs an image of its workload, each once. */
  const running = (engine: Engine): readonly string[] => {
    const containers = engine.memory
      .dump()
      .filter((object) => object["kind"] === "StatefulSet")
      .flatMap((object) => {
        const own = at(object, "spec", "template", "spec", "containers") as readonly WireObject[];
        return own.map((container) => [String(at(object, "metadata", "name")), String(container["image"])] as const);
      });
    return lines(containers.filter(([name, image]) => image.startsWith(old[name]?.split(":")[0] ?? "?")));
  };

  describe(`engine: other versions of ${workloads.join(" and ")} on ${stack}`, function () {
    this.timeout(600_000);
    let engine: Engine;
    let original: unknown;
    let upgraded: readonly string[];

    before(async function () {
      engine = await upOnce(this, stack);
      original = written(engine);
    });

    it("are rolled out by an update that takes nothing away", async () => {
      const { steps } = succeeded(await engine.up({ edit: { images: next }, inline: true }));
      upgraded = told(steps);
      for (const workload of workloads) {
        assert.ok(upgraded.includes(`update StatefulSet ${workload}`), upgraded.join("\n"));
      }
      assert.deepEqual(losses(steps), []);
      assert.deepEqual(running(engine), lines(Object.entries(next)));
    });

    it("are rolled back by the old versions.json: the same resources, and the cluster as it was", async () => {
      const { steps } = succeeded(await engine.up({ inline: true }));
      assert.deepEqual(told(steps), upgraded);
      assert.deepEqual(running(engine), lines(Object.entries(old)));
      assert.deepEqual(written(engine), original);
    });
  });
}

const withShards = (shards: number) => ({ edit: { settings: { "prometheus.shards": shards } }, inline: true });

/** What every change of the number touches besides: how targets are divided, who is asked, and who may talk to whom. */
const around = [
  "update ConfigMap prometheus-shard-0-config",
  "update ConfigMap thanos-query-config",
  ...["alertmanager", "prometheus", "thanos-query"].map((name) => `update NetworkPolicy monitoring-${name}`),
];

describe("engine: another number of shards on production", function () {
  this.timeout(600_000);
  let engine: Engine;

  before(async function () {
    engine = await upOnce(this, "production");
    succeeded(await engine.up(withShards(2)));
  });

  after(async () => {
    if ((engine as Engine | undefined) !== undefined) succeeded(await engine.up({ inline: true }));
  });

  it("adds a shard beside the others, whose configuration alone changes", async () => {
    const run = succeeded(await engine.preview(withShards(3)));
    const others = [...around, "update ConfigMap prometheus-shard-1-config"];
    assert.deepEqual(told(run.steps), [...shard("prometheus-shard-2"), ...others].sort());
    assert.deepEqual(losses(run.steps), []);
  });

  it("takes a shard away and leaves its volumes", async () => {
    const run = succeeded(await engine.preview(withShards(1)));
    assert.deepEqual(told(run.steps), [...shard("prometheus-shard-1", "delete"), ...around].sort());
    const [last] = engine.memory
      .dump()
      .filter((object) => object["kind"] === "StatefulSet" && at(object, "metadata", "name") === "prometheus-shard-1");
    assert.deepEqual(at(last as WireObject, "spec", "persistentVolumeClaimRetentionPolicy"), {
      whenDeleted: "Retain",
      whenScaled: "Retain",
    });
  });
});
