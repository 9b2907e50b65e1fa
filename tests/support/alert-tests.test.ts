import assert from "node:assert/strict";
import { isWhole, storyOf, type Expectation, type Moment } from "./alert-tests";

const alert = { alert: "Down", expr: "up == 0", labels: { severity: "critical" }, annotations: { summary: "gone" } };
const full = { exp_labels: { severity: "critical", job: "a" }, exp_annotations: { summary: "gone" } };

const at = (eval_time: string, ...alerts: Expectation["exp_alerts"] & object): Expectation => ({
  eval_time,
  alertname: "Down",
  exp_alerts: alerts,
});

describe("support: the story of an alert in a unit test", () => {
  it("is told in the order of time and of this alert alone", () => {
    const other = { ...at("3m", full), alertname: "Other" };
    const expectations = [at("1h"), at("5m", full), other, at("90s"), { eval_time: "2d1h", alertname: "Down" }];
    assert.deepEqual(storyOf({ alert_rule_test: expectations }, alert), ["quiet", "fires", "quiet", "quiet"]);
  });

  it("fires in part where a label, or an annotation, is not expected", () => {
    const stories = [
      { ...full, exp_labels: { job: "a" } },
      { ...full, exp_labels: { severity: "warning" } },
      { ...full, exp_annotations: {} },
      { exp_labels: full.exp_labels },
    ].map((alerts) => storyOf({ alert_rule_test: [at("1m", full, alerts)] }, alert));
    assert.deepEqual(stories, Array(4).fill(["fires, told in part"]));
  });

  for (const [whole, story] of [
    [true, ["quiet", "fires", "quiet"]],
    [true, ["fires, told in part", "quiet", "fires", "fires", "quiet"]],
    [false, []],
    [false, ["quiet", "quiet"]],
    [false, ["fires", "quiet"]],
    [false, ["quiet", "fires"]],
    [false, ["quiet", "fires, told in part", "quiet"]],
    [false, ["fires, told in part", "fires", "quiet"]],
  ] as const satisfies readonly (readonly [boolean, readonly Moment[]])[]) {
    it(`is ${whole ? "whole" : "not whole"} as [${story.join("; ")}]`, () => {
      assert.equal(isWhole(story), whole);
    });
  }
});
