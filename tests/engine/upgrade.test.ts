import assert from "node:assert/strict";
import type { WireObject } from "../../preview/values";
import type { Engine } from "../support/engine";
import { at } from "../support/engine/protocol";
import { losses, succeeded, told } from "../support/engine/run";
import { upOnce } from "../support/engine/shared";
import { PROJECT } from "../support/program";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const { images } = JSON.parse(readFileSync(join(PROJECT, "versions.json"), "utf8")) as { images: { loki: string } };

/** Another version of the same image. */
const NEXT = `${images.loki}-next`;

const imageOf = (engine: Engine): string[] =>
  engine.memory
    .dump()
    .filter((object) => object["kind"] === "StatefulSet" && at(object, "metadata", "name") === "loki")
    .flatMap((object) => at(object, "spec", "template", "spec", "containers") as readonly WireObject[])
    .map((container) => String(container["image"]))
    .filter((image) => image.startsWith("docker.io/grafana/loki:"));

/** What lives in the cluster, without the API server's counter of writes. */
const written = (engine: Engine): unknown =>
  engine.memory.dump().map((object) => ({
    ...object,
    metadata: { ...(object["metadata"] as WireObject), resourceVersion: "" },
  }));

describe("engine: another version of Loki on staging", function () {
  this.timeout(300_000);
  let engine: Engine;
  let original: unknown;
  let upgraded: readonly string[];

  before(async function () {
    ({ engine } = await upOnce(this, "staging"));
    original = written(engine);
  });

  it("is rolled out by an update that takes nothing away", async () => {
    const { steps } = succeeded(await engine.up({ edit: { images: { loki: NEXT } } }));
    upgraded = told(steps);
    assert.ok(upgraded.includes("update StatefulSet loki"), upgraded.join("\n"));
    assert.deepEqual(losses(steps), []);
    assert.deepEqual(imageOf(engine), [NEXT]);
  });

  it("is rolled back by the old versions.json: the same resources, and the cluster as it was", async () => {
    const { steps } = succeeded(await engine.up());
    assert.deepEqual(told(steps), upgraded);
    assert.deepEqual(imageOf(engine), [images.loki]);
    assert.deepEqual(written(engine), original);
  });
});
