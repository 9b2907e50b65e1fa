import assert from "node:assert/strict";
import { selectorsIn } from "../../lib/promql";

describe("lib: promql", () => {
  it("finds every selector with its matchers, and takes no function, keyword or label for one", () => {
    assert.deepEqual(
      selectorsIn(
        'sum by (job) (rate(a_total{job="x", code=~"5.."}[5m])) / on (job) group_left () max(b:c) > 3 unless up',
      ),
      [
        { metric: "a_total", text: 'a_total{job="x", code=~"5.."}' },
        { metric: "b:c", text: "b:c" },
        { metric: "up", text: "up" },
      ],
    );
  });

  it("finds a selector without a name, and none in a number or a text", () => {
    assert.deepEqual(selectorsIn('count({job="x"})'), [{ text: '{job="x"}' }]);
    assert.deepEqual(selectorsIn('label_replace(vector(1), "a", "up", "", "")'), []);
  });
});
