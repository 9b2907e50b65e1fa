import assert from "node:assert/strict";
import type { Run, Step } from "../engine";
import { Batches, batchesOf, together } from "./batches";
import type { Change } from "./batches";
import { told } from "./run";

const change = (path: string, ...changes: string[]): Change => ({ edit: { settings: { [path]: 1 } }, changes });

const a = change("a.replicas", "update StatefulSet a");
const b = change("b.replicas", "update StatefulSet b");
const nothing = change("c.channel");

const stepOf = (line: string): Step => {
  const [op = "", kind = "", name = ""] = line.split(" ");
  return { op, type: `kubernetes:apps/v1:${kind}`, name, urn: line, changes: [] };
};

/** An engine in which each setting changes what is listed, which counts its previews. */
function engineWith(effects: Readonly<Record<string, readonly string[]>>) {
  const previews: string[][] = [];
  const preview = (changes: readonly Change[]): Promise<Run> => {
    const paths = Object.keys(together(changes).settings ?? {});
    previews.push(paths);
    const steps = paths.flatMap((path) => effects[path] ?? []).map(stepOf);
    const quiet = { stdout: "", stderr: "", eventLog: "", programOutput: "" };
    return Promise.resolve({ ...quiet, exitCode: 0, steps, findings: [], errors: [] });
  };
  return { previews, preview };
}

describe("previews of several changes at once", () => {
  it("keep apart what makes the same resource differ, sets the same or a part of it, and take the rest together", () => {
    const same = change("a.image", "replace StatefulSet a");
    const part = change("b.replicas.most");
    const neighbor = change("b.replicasMost", "update StatefulSet b-2");
    const image = { edit: { images: { a: "1" } }, changes: [] };
    assert.deepEqual(batchesOf([a, b, same, part, neighbor, image, { ...image }]), [
      [a, b, neighbor, image],
      [same, part, { ...image }],
    ]);
  });

  it("show each change its own part, in one preview, where all is as expected", async () => {
    const { preview, previews } = engineWith({ "a.replicas": a.changes, "b.replicas": b.changes });
    const batches = new Batches([a, b, nothing], preview);
    const shown = await Promise.all([a, b, nothing].map(async (one) => told((await batches.result(one)).steps)));
    assert.deepEqual(shown, [a.changes, b.changes, []]);
    assert.deepEqual(previews, [["a.replicas", "b.replicas", "c.channel"]]);
  });

  it("find the one at fault where more differs than expected, or less", async () => {
    for (const wrong of [["update StatefulSet b", "update Service b"], []]) {
      const { preview } = engineWith({ "a.replicas": a.changes, "b.replicas": wrong });
      const batches = new Batches([a, b, nothing], preview);
      const shown = await Promise.all([a, b, nothing].map(async (one) => told((await batches.result(one)).steps)));
      assert.deepEqual(shown, [a.changes, [...wrong].sort(), []]);
    }
  });
});
