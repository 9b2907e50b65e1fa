import assert from "node:assert/strict";
import type { WireObject } from "../../preview/values";
import type { Engine } from "../support/engine";
import { at } from "../support/engine/protocol";
import { losses, succeeded, told } from "../support/engine/run";
import { upOnce } from "../support/engine/shared";
import { shard } from "../support/scaling";

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
