import assert from "node:assert/strict";
import { mutantsOf } from "../../../scripts/mutation/mutants";

const of = (expr: string, more: object = {}) =>
  mutantsOf({ alert: "One", expr, ...more }).map(({ change, rule }) => [change, rule.expr, rule.for]);
const changed = (expr: string) => of(expr).map(([change, mutant]) => [change, mutant]);

describe("mutation: the mutants of a rule", () => {
  it("move a number to both sides, and 0 to 1 and -1", () => {
    assert.deepEqual(changed("vector(0.05)"), [
      ["number: 0.05 -> 0.06", "vector(0.06)"],
      ["number: 0.05 -> 0.04", "vector(0.04)"],
    ]);
    assert.deepEqual(changed("vector(0)"), [
      ["number: 0 -> 1", "vector(1)"],
      ["number: 0 -> -1", "vector(-1)"],
    ]);
  });

  it("compare otherwise, each comparison by itself", () => {
    assert.deepEqual(changed("a > b < c == d"), [
      ["comparator: > -> >=", "a >= b < c == d"],
      ["comparator: > -> <", "a < b < c == d"],
      ["comparator: < -> <=", "a > b <= c == d"],
      ["comparator: < -> >", "a > b > c == d"],
      ["comparator: == -> !=", "a > b < c != d"],
    ]);
  });

  it("drop a matcher with its comma, or invert it", () => {
    assert.deepEqual(changed('a{x="1", y!~"2|3"}'), [
      ['matcher dropped: x="1", -> nothing', 'a{y!~"2|3"}'],
      ['matcher inverted: x="1" -> x!="1"', 'a{x!="1", y!~"2|3"}'],
      ['matcher dropped: , y!~"2|3" -> nothing', 'a{x="1"}'],
      ['matcher inverted: y!~"2|3" -> y=~"2|3"', 'a{x="1", y=~"2|3"}'],
    ]);
  });

  it("aggregate otherwise and by fewer labels, but match by the same", () => {
    assert.deepEqual(changed("sum by (x, y) (a) * on (x) group_left (y) b"), [
      ["aggregation: sum -> max", "max by (x, y) (a) * on (x) group_left (y) b"],
      ["label x dropped: (x, y) -> (y)", "sum by (y) (a) * on (x) group_left (y) b"],
      ["label y dropped: (x, y) -> (x)", "sum by (x) (a) * on (x) group_left (y) b"],
    ]);
  });

  it("double and halve windows and `for`", () => {
    assert.deepEqual(of("rate(a[5m])", { for: "1h30m" }), [
      ["window: 5m -> 600s", "rate(a[600s])", "1h30m"],
      ["window: 5m -> 150s", "rate(a[150s])", "1h30m"],
      ["for: 1h30m -> 10800s", "rate(a[5m])", "10800s"],
      ["for: 1h30m -> 2700s", "rate(a[5m])", "2700s"],
    ]);
  });

  it("join sets otherwise", () => {
    assert.deepEqual(changed("a and b unless c or d"), [
      ["operator: and -> unless", "a unless b unless c or d"],
      ["operator: unless -> and", "a and b and c or d"],
      ["operator: or -> and", "a and b unless c and d"],
    ]);
  });

  it("are numbered where the same change can be made in several places", () => {
    assert.deepEqual(changed("up{} == up{} == up{}"), [
      ["comparator: == -> !=", "up{} != up{} == up{}"],
      ["comparator: == -> != (2)", "up{} == up{} != up{}"],
    ]);
  });
});
