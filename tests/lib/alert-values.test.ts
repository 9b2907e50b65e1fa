import assert from "node:assert/strict";
import { comparedValues, type ComparedValue } from "../../lib/alert-values";

const cases: readonly (readonly [title: string, expression: string, values: readonly ComparedValue[]])[] = [
  ["a comparison", "a / b * 100 > 5", [{ expr: "a / b * 100", limit: { fires: "above", value: 5 } }]],
  ["a state", "up == 0", [{ expr: "up", limit: { fires: "equal", value: 0 } }]],
  [
    "a product of numbers",
    "time() - max(done_timestamp) > 6 * 3600",
    [{ expr: "time() - max(done_timestamp)", limit: { fires: "above", value: 21_600 } }],
  ],
  ["a negative number", "deriv(a[1h]) < -2", [{ expr: "deriv(a[1h])", limit: { fires: "below", value: -2 } }]],
  [
    "both sides of `and`, without its matching",
    "a > 1 and on (x) group_left () b < 2",
    [
      { expr: "a", limit: { fires: "above", value: 1 } },
      { expr: "b", limit: { fires: "below", value: 2 } },
    ],
  ],
  [
    "alternatives in parentheses",
    "(a > 1 and b > 2)\n or (c > 3)",
    [
      { expr: "a", limit: { fires: "above", value: 1 } },
      { expr: "b", limit: { fires: "above", value: 2 } },
      { expr: "c", limit: { fires: "above", value: 3 } },
    ],
  ],
  [
    "one value whose series are chosen by a comparison inside",
    "(a and b > 2) * 100 > 5",
    [{ expr: "(a and b > 2) * 100", limit: { fires: "above", value: 5 } }],
  ],
  ["both sides of a comparison of series", "a > 0.9 * b", [{ expr: "a" }, { expr: "0.9 * b" }]],
  ["the series that must be there", "absent(a)", [{ expr: "a" }]],
  ["a state that must be there", "absent(up == 1)", [{ expr: "up", limit: { fires: "below", value: 1 } }]],
  ["lines that must arrive", 'absent_over_time({x="y"}[5m])', [{ expr: 'count_over_time({x="y"}[5m])' }]],
  ["a constant", "vector(1)", [{ expr: "vector(1)" }]],
];

describe("lib: alert values", () => {
  for (const [title, expression, values] of cases) {
    it(`finds ${title}`, () => {
      assert.deepEqual(comparedValues(expression), values);
    });
  }

  it("refuses what is not PromQL", () => {
    assert.throws(() => comparedValues("sum by (x (a)"), { message: "not PromQL: sum by (x (a)" });
  });
});
