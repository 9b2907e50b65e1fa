import assert from "node:assert/strict";
import { survival, within } from "../../../../preview/analysis/ha/survival";
import type { Apart } from "../../../../preview/analysis/workload";

const places = { nodes: 10, zones: 3 };

/** Tolerated pods, replicas, and how they are kept apart over nodes and zones. */
function survived(tolerated: number, replicas: number, nodes: Apart, zones: Apart, where = places): string {
  const { pods, nodes: n, zones: z } = survival(tolerated, { replicas, nodes, zones }, where);
  const text = ({ count, sure }: typeof n) => (sure ? String(count) : `(${count})`);
  return [pods, text(n), text(z)].join("/");
}

describe("failures survived", () => {
  it("of places are those of pods where each place has one pod for certain", () => {
    assert.equal(survived(1, 3, "required", "required"), "1/1/1");
    assert.equal(survived(2, 3, "even", "even"), "2/2/2");
  });

  it("are not certain where the scheduler only prefers to keep pods apart", () => {
    assert.equal(survived(1, 2, "even", "preferred"), "1/1/(1)");
    assert.equal(survived(1, 2, "preferred", "preferred"), "1/(1)/(1)");
  });

  it("are none of places where nothing keeps pods apart", () => {
    assert.equal(survived(1, 2, "none", "none"), "1/0/0");
  });

  it("are fewer where places have several pods each", () => {
    assert.equal(survived(1, 5, "even", "even"), "1/1/0");
    assert.equal(survived(4, 5, "even", "even"), "4/4/2");
    assert.equal(survived(1, 3, "even", "even", { nodes: 2, zones: 1 }), "1/0/0");
  });

  it("are none where no pod may be away", () => {
    assert.equal(survived(0, 1, "required", "required"), "0/0/0");
    assert.equal(survived(0, 1, "none", "none"), "0/0/0");
  });

  it("of zones are no more than those of what is needed", () => {
    const own = survival(2, { replicas: 3, nodes: "even", zones: "even" }, places);
    const needed = (count: number, sure: boolean) => ({ nodes: { count: 1, sure: true }, zones: { count, sure } });
    assert.deepEqual(within(own, needed(0, true))?.zones, { count: 0, sure: true });
    assert.deepEqual(within(own, needed(2, false))?.zones, { count: 2, sure: false });
    assert.deepEqual(within(own, needed(3, true)), own);
    assert.deepEqual(within(own, needed(0, true))?.nodes, own.nodes);
    assert.deepEqual(within(own, undefined), own);
    assert.equal(within(undefined, needed(0, true)), undefined);
  });
});
