import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";
import { readBundles } from "../../lib/bundle";
import { seconds } from "../../lib/units";
import { root, writtenAlerts, type WrittenAlert } from "../support/content";
import { eventually, startLokiRuler, type LokiRuler } from "../support/loki-ruler";
import { requireTool } from "../support/toolbox";

const links = { repository: "https://git.example.com/tree/main", grafana: "https://grafana.example.com" };

/** The stack's rule files in LogQL, as they are rendered. */
const rendered = readBundles(join(root, "components"), links)
  .flatMap(({ rules }) => rules)
  .filter(({ engine }) => engine === "loki");

const alertsIn = (content: string): WrittenAlert[] =>
  (parse(content) as { groups: { rules: WrittenAlert[] }[] }).groups.flatMap(({ rules }) => rules);

const alerts = rendered.flatMap(({ content }) => alertsIn(content));

/** What minutes are to people are tenths of seconds here, so that a story is over within half a minute. */
const pace = 60 / 0.6;

/** The rule file with every time in it shorter by the pace: windows in expressions, and `for`. */
const faster = (content: string): string =>
  content.replaceAll(
    /(\[|for: )(\d+[mh])/g,
    (_, before: string, time: string) => `${before}${seconds(time) * (1000 / pace)}ms`,
  );

/** What happens to the logs, and what the alert says of it. */
interface Story {
  /** Labels of the stream whose lines matter. */
  readonly stream: Readonly<Record<string, string>>;
  /** Silence after which the expression has a value. */
  readonly silence: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** One story per alert; an alert without one fails the first test. */
const stories: Readonly<Record<string, Story>> = {
  LogDeliveryStopped: {
    stream: { namespace: "monitoring" },
    silence: "10m",
    labels: { namespace: "monitoring", severity: "critical", team: "platform" },
    summary: "No log line of namespace monitoring has arrived for 10 minutes",
  },
};

describe("content: alerts on logs in the real Loki", () => {
  const running: { loki?: LokiRuler } = {};

  before(async function () {
    running.loki = await startLokiRuler(requireTool(this, "loki"));
  });

  after(() => running.loki?.stop());

  const started = (): LokiRuler => {
    if (running.loki === undefined) throw new Error("Loki was not started");
    return running.loki;
  };

  it("have a story each", () => {
    const written = writtenAlerts().filter(({ source }) => source.path.endsWith(".logs.yml"));
    assert.deepEqual(
      written.map(({ alert }) => alert.alert),
      alerts.map(({ alert }) => alert),
    );
    assert.deepEqual(Object.keys(stories).sort(), alerts.map(({ alert }) => alert).sort());
  });

  for (const [name, { stream, silence, labels, summary }] of Object.entries(stories)) {
    it(`${name} as it is written has a value ${silence} after the last line, not before, and none with the next line`, async () => {
      const { push, query } = started();
      const expression = alerts.find(({ alert }) => alert === name)?.expr ?? "";
      const last = new Date(Date.now() - 2 * 3600_000);
      const after = (time: string, more: number) => new Date(last.getTime() + (seconds(time) + more) * 1000);
      const next = after(silence, 300);
      await push(stream, new Date(last.getTime() - 60_000), last, next);
      assert.deepEqual(await query(expression, after(silence, -1)), []);
      assert.deepEqual(await query(expression, after(silence, 1)), [{ metric: stream, value: "1" }]);
      assert.deepEqual(await query(expression, new Date(next.getTime() + 1000)), []);
    });

    it(`${name} waits while lines come, is pending in silence, fires with all labels and links, and resolves`, async () => {
      const { push, rule, stateOf, received, paths } = started();
      const written = alerts.find(({ alert }) => alert === name);
      const mine = () => received.filter(({ labels: { alertname } }) => alertname === name);

      let last = new Date();
      await push(stream, last);
      rule(rendered.map(({ file, content }) => ({ file, content: faster(content) })));
      const states = new Set<string>();
      for (let beat = 0; beat < 10; beat += 1) {
        last = new Date();
        await push(stream, last);
        await sleep(500);
        states.add((await stateOf(name)) ?? "not evaluated");
      }
      assert.deepEqual([...states].at(-1), "inactive");
      assert.deepEqual(
        [...states].filter((state) => !["inactive", "not evaluated"].includes(state)),
        [],
      );

      await eventually("the alert to be pending", async () => ((await stateOf(name)) === "pending" ? true : undefined));
      assert.deepEqual(mine(), []);
      const alert = await eventually("the alert to fire", () => mine()[0]);
      assert.equal(await stateOf(name), "firing");
      assert.deepEqual([...paths], ["POST /api/v2/alerts"]);
      assert.deepEqual(alert.labels, { alertname: name, ...labels, cluster: "leads", environment: "test" });
      assert.deepEqual(alert.annotations, { ...written?.annotations, summary });
      const waited = Date.parse(alert.startsAt) - last.getTime();
      const least = ((seconds(silence) + seconds(written?.for ?? "0s")) * 1000) / pace;
      assert.ok(waited >= least, `fired after ${waited} ms of silence, which must last ${least} ms`);

      await push(stream, new Date());
      await eventually("the alert to resolve", () => mine().find(({ endsAt }) => Date.parse(endsAt) <= Date.now()));
      assert.equal(await stateOf(name), "inactive");
    });
  }
});
