import assert from "node:assert/strict";
import { parse } from "yaml";
import { shortened, shortenedExpression, shortenedFile } from "../support/servers/clock";

describe("clock of the alerting tests", () => {
  it("divides durations, down to a millisecond", () => {
    assert.deepEqual(
      ["15s", "1h30m", "4h", "10ms", "5ms"].map((text) => shortened(text, 15)),
      ["1000ms", "360000ms", "960000ms", "1ms", "1ms"],
    );
  });

  it("refuses what is no duration instead of making one of it", () => {
    for (const text of ["", "5", "fast", "5m!"]) assert.throws(() => shortened(text, 15), /is no duration/, text);
  });

  it("divides ranges, subquery steps and offsets, and no other number of an expression", () => {
    const expression = 'max_over_time(x:rate5m{job="a1h"}[30d:1h] offset 15m) > 300 or rate(y[5m]) > 0.5';
    assert.equal(
      shortenedExpression(expression, 10),
      'max_over_time(x:rate5m{job="a1h"}[259200000ms:360000ms] offset 90000ms) > 300 or rate(y[30000ms]) > 0.5',
    );
  });

  it("divides the waits of rules and routes, and leaves everything else alone", () => {
    const rules = {
      groups: [{ name: "5m", rules: [{ alert: "A", expr: "up == 0", for: "5m", labels: { for5m: "5m" } }] }],
    };
    const route = { receiver: "5m", group_wait: "10s", routes: [{ repeat_interval: "5m" }] };
    assert.deepEqual(parse(shortenedFile(JSON.stringify({ ...rules, route }), 10)), {
      groups: [{ name: "5m", rules: [{ alert: "A", expr: "up == 0", for: "30000ms", labels: { for5m: "5m" } }] }],
      route: { receiver: "5m", group_wait: "1000ms", routes: [{ repeat_interval: "30000ms" }] },
    });
  });
});
