import assert from "node:assert/strict";
import { comparedValues, thresholdOf, type ComparedValue } from "../../lib/alert-values";

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

describe("lib: the threshold of an alert", () => {
  const withThreshold: readonly (readonly [
    title: string,
    expression: string,
    fires: string,
    value: number,
    at7: string,
  ])[] = [
    ["the number that a value exceeds", "a / b\n * 100 > 5", "above", 5, "a / b * 100 > 7"],
    ["the number below which a value falls", "a <= 0.5", "below", 0.5, "a <= 7"],
    ["a product of numbers, as a whole", "time() - a > 6 * 3600", "above", 21_600, "time() - a > 7"],
    ["the outer one of two comparisons", "(a and b > 2) < 4", "below", 4, "(a and b > 2) < 7"],
    ["the one beside a state", "a > 0 and on (x) b == 1", "above", 0, "a > 7 and on (x) b == 1"],
  ];
  for (const [title, expression, fires, value, at7] of withThreshold) {
    it(`is ${title}`, () => {
      const threshold = thresholdOf(expression);
      assert.deepEqual([threshold?.fires, threshold?.value, threshold?.replaced(7)], [fires, value, at7]);
    });
  }

  const without: readonly (readonly [title: string, expression: string])[] = [
    ["a state", "up == 0"],
    ["several numbers", "a > 1 and b > 1"],
    ["a comparison of series", "a > 0.9 * b"],
    ["a number that only chooses, beside a comparison of series", "a > 0.9 * b and b > 0"],
    ["a series that must be there", "absent(up == 1)"],
    ["presence beside a number", "a unless b > 0"],
  ];
  for (const [title, expression] of without) {
    it(`is not ${title}`, () => {
      assert.equal(thresholdOf(expression), undefined);
    });
  }
});
