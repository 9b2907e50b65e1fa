import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { WireObject } from "../../preview/values";
import type { Engine } from "../support/engine";
import { at } from "../support/engine/protocol";
import { losses, succeeded, told } from "../support/engine/run";
import { upOnce } from "../support/engine/shared";
import { PROJECT } from "../support/program";

const { images } = JSON.parse(readFileSync(join(PROJECT, "versions.json"), "utf8")) as {
  images: Readonly<Record<string, string>>;
};

/** A workload whose image gets another version, in a stack; both keep data. */
interface Upgrade {
  readonly stack: string;
  readonly workload: string;
}

const upgrades: readonly Upgrade[] = [
  { stack: "staging", workload: "loki" },
  { stack: "production", workload: "prometheus" },
  { stack: "production", workload: "grafana" },
];

/** What lives in the cluster, without the API server's counter of writes. */
const written = (engine: Engine): unknown =>
  engine.memory.dump().map((object) => ({
    ...object,
    metadata: { ...(object["metadata"] as WireObject), resourceVersion: "" },
  }));

for (const { stack, workload } of upgrades) {
  const old = images[workload] ?? "";
  /** Another version of the same image. */
  const next = `${old}-next`;

  const imagesOf = (engine: Engine): string[] =>
    engine.memory
      .dump()
      .filter((object) => object["kind"] === "StatefulSet" && at(object, "metadata", "name") === workload)
      .flatMap((object) => at(object, "spec", "template", "spec", "containers") as readonly WireObject[])
      .map((container) => String(container["image"]))
      .filter((image) => image.startsWith(old.split(":")[0] ?? ""));

  describe(`engine: another version of ${workload} on ${stack}`, function () {
    this.timeout(600_000);
    let engine: Engine;
    let original: unknown;
    let upgraded: readonly string[];

    before(async function () {
      engine = await upOnce(this, stack);
      original = written(engine);
    });

    it("is rolled out by an update that takes nothing away", async () => {
      const { steps } = succeeded(await engine.up({ edit: { images: { [workload]: next } }, inline: true }));
      upgraded = told(steps);
      assert.ok(upgraded.includes(`update StatefulSet ${workload}`), upgraded.join("\n"));
      assert.deepEqual(losses(steps), []);
      assert.deepEqual([...new Set(imagesOf(engine))], [next]);
    });

    it("is rolled back by the old versions.json: the same resources, and the cluster as it was", async () => {
      const { steps } = succeeded(await engine.up({ inline: true }));
      assert.deepEqual(told(steps), upgraded);
      assert.deepEqual([...new Set(imagesOf(engine))], [old]);
      assert.deepEqual(written(engine), original);
    });
  });
}
