import assert from "node:assert/strict";
import { drainOf } from "../../../../preview/analysis/ha/drain";

describe("draining a node", () => {
  it("is safe while no more pods may leave than may be away", () => {
    assert.equal(drainOf([{ maxUnavailable: 1 }], 3, 1), "safe");
    assert.equal(drainOf([{ minAvailable: 2 }], 3, 1), "safe");
    assert.equal(drainOf([{ maxUnavailable: "50%" }], 2, 1), "safe");
  });

  it("stops what does not go on without the pods that leave", () => {
    assert.equal(drainOf([{ maxUnavailable: 1 }], 1, 0), "stops it");
    assert.equal(drainOf([{ maxUnavailable: 2 }], 3, 1), "stops it");
    assert.equal(drainOf([{ maxUnavailable: "50%" }], 3, 1), "stops it");
    assert.equal(drainOf([{}], 3, 1), "stops it");
    assert.equal(drainOf([], 1, 0), "stops it");
  });

  it("is blocked where no pod may leave", () => {
    assert.equal(drainOf([{ maxUnavailable: 0 }], 2, 1), "blocked");
    assert.equal(drainOf([{ minAvailable: 1 }], 1, 0), "blocked");
    assert.equal(drainOf([{ minAvailable: "100%" }], 2, 1), "blocked");
  });

  it("is unguarded without a budget, which could take all pods at once", () => {
    assert.equal(drainOf([], 2, 1), "unguarded");
  });

  it("is limited by the strictest of several budgets", () => {
    assert.equal(drainOf([{ maxUnavailable: 2 }, { maxUnavailable: 1 }], 3, 1), "safe");
  });
});
