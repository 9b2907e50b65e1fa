import assert from "node:assert/strict";
import { exposed, read } from "./promql";

describe("components/platform: reading PromQL", () => {
  it("finds metrics with matched labels, and labels of groupings", () => {
    assert.deepEqual(
      read(
        'max by (a, b) (x_total{job="up{", c=~"d|e"} * on (f) group_left (g) sum(rate(y:z[5m] offset 1d))) > 1e9 and h',
      ),
      {
        selectors: [
          { metric: "x_total", labels: ["job", "c"] },
          { metric: "y:z", labels: [] },
          { metric: "h", labels: [] },
        ],
        groupings: ["a", "b", "f", "g"],
      },
    );
  });

  it("finds nothing in numbers, functions and operators", () => {
    assert.deepEqual(read("vector(0.95) or time() - 2 > bool 1e6"), { selectors: [], groupings: [] });
  });

  it("finds names and labels in an exposition, whatever the values of labels hold", () => {
    assert.deepEqual(
      exposed('# TYPE a counter\na{b="x,y}=\\"",c=""} 1\na{d="1"} 2\ne 3\n'),
      new Map([
        ["a", new Set(["b", "c", "d"])],
        ["e", new Set()],
      ]),
    );
  });
});
