import assert from "node:assert/strict";
import { phraseOf, tunableOf, tuned, type AlertRule } from "../../lib/alert-tuning";
import { tunableAlerts } from "../../lib/bundle";
import { join } from "node:path";
import { root, writtenAlerts } from "../support/content";

const rule = {
  alert: "QueueFull",
  expr: "max by (pod) (queue_size / queue_capacity)\n  > 0.8",
  for: "10m",
  labels: { severity: "warning", team: "dev" },
  annotations: {
    summary: "{{ $labels.pod }} has been full for 10 minutes",
    description: "{{ $value | humanizePercentage }} full for 10 minutes; it keeps 10 minutes of data.",
  },
} satisfies AlertRule;

describe("lib: alert tuning", () => {
  it("leaves a rule alone that the stack does not name", () => {
    assert.deepEqual(tuned(rule, undefined), [rule]);
    assert.deepEqual(tuned(rule, { enabled: true }), [rule]);
  });

  it("leaves out a rule that the stack switches off", () => {
    assert.deepEqual(tuned(rule, { enabled: false, threshold: 0.9 }), []);
  });

  it("replaces the threshold and nothing else", () => {
    const expr = "max by (pod) (queue_size / queue_capacity) > 0.95";
    assert.deepEqual(tuned(rule, { enabled: true, threshold: 0.95 }), [{ ...rule, expr }]);
  });

  it("takes 0 for a threshold", () => {
    const expr = "max by (pod) (queue_size / queue_capacity) > 0";
    assert.deepEqual(tuned(rule, { enabled: true, threshold: 0 }), [{ ...rule, expr }]);
  });

  it("replaces `for`, also where summary and description say how long it has held, but no other time", () => {
    assert.deepEqual(tuned(rule, { enabled: true, for: "1h" }), [
      {
        ...rule,
        for: "1h",
        annotations: {
          summary: "{{ $labels.pod }} has been full for an hour",
          description: "{{ $value | humanizePercentage }} full for an hour; it keeps 10 minutes of data.",
        },
      },
    ]);
  });

  it("replaces the severity and keeps the other labels", () => {
    assert.deepEqual(tuned(rule, { enabled: true, severity: "critical" }), [
      { ...rule, labels: { severity: "critical", team: "dev" } },
    ]);
  });

  it("refuses a threshold for what no single number decides", () => {
    assert.throws(() => tuned({ ...rule, expr: "up == 0" }, { enabled: true, threshold: 1 }), {
      message: "QueueFull: no single number to replace",
    });
  });

  it("tells what can be tuned, in which unit", () => {
    assert.deepEqual(tunableOf("jaeger", rule), {
      alert: "QueueFull",
      room: "jaeger",
      severity: "warning",
      for: "10m",
      threshold: { fires: "above", value: 0.8, unit: { name: "share of 1", grafana: "percentunit", whole: 1 } },
    });
    assert.deepEqual(
      tunableOf("jaeger", { alert: "Down", expr: "up == 0", for: "5m", labels: { severity: "critical" } }),
      {
        alert: "Down",
        room: "jaeger",
        severity: "critical",
        for: "5m",
      },
    );
  });

  for (const [duration, phrase] of [
    ["90s", "90 seconds"],
    ["1m", "a minute"],
    ["5m", "5 minutes"],
    ["1h", "an hour"],
    ["90m", "90 minutes"],
    ["2d", "48 hours"],
  ] as const) {
    it(`says ${duration} as "${phrase}"`, () => {
      assert.equal(phraseOf(duration), phrase);
    });
  }
});

/** Times in texts that the expression decides and not `for`. */
const windows: Readonly<Record<string, string>> = {
  LogDeliveryStopped: "10 minutes",
  ThanosCompactorNotRunning: "12 hours",
};

describe("content: what can be tuned of alerts", () => {
  const alerts = writtenAlerts().map(({ alert }) => alert);

  it("is read from the same alerts as the rules", () => {
    assert.deepEqual(
      tunableAlerts(join(root, "components"))
        .map(({ alert }) => alert)
        .sort(),
      alerts.map(({ alert }) => alert).sort(),
    );
  });

  for (const { alert, for: wait, annotations } of alerts) {
    const texts = `${annotations?.["summary"]} ${annotations?.["description"]}`;
    const times = [...texts.matchAll(/for (an? (?:hour|minute|day)|\d+ (?:second|minute|hour|day)s)\b/g)].map(
      ([, time]) => time,
    );
    if (times.length === 0) continue;
    it(`${alert} says "for ${times.join('", "for ')}", which is its own \`for\` or the window of its expression`, () => {
      const expected = windows[alert] ?? phraseOf(wait ?? "0s");
      assert.deepEqual(
        times,
        times.map(() => expected),
      );
    });
  }
});
