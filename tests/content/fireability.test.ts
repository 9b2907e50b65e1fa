import assert from "node:assert/strict";
import { asEveryDay, contentReadings, panels, ruleExpressions } from "../support/expositions/content";
import { Proof } from "../support/expositions/proof";
import { readingsOf } from "../support/expositions/readings";
import { recordedTargets, recordings } from "../support/expositions/recorded";
import { Replay } from "../support/expositions/replay";
import { requireTool } from "../support/toolbox";

describe("content: fireability against recorded expositions, scraped and relabeled by the real Prometheus", function () {
  this.timeout(300_000);
  let replay: Replay | undefined;
  let proof: Proof;

  before(async function () {
    requireTool(this, "prometheus");
    replay = await Replay.start(recordedTargets, recordings());
    const firing = ["critical", "warning"].map((severity) => `ALERTS{alertstate="firing", severity="${severity}"}`);
    await replay.until([...ruleExpressions().flatMap(({ record }) => record ?? []), ...firing]);
    proof = new Proof(await replay.series());
  });

  after(async () => {
    await replay?.stop();
  });

  it("finds every metric, label and value of every alert, recording rule and panel", () => {
    const faults = contentReadings().flatMap((one) => proof.faults(one).map((fault) => `${one.where}: ${fault}`));
    assert.deepEqual([...new Set(faults)], []);
  });

  it("gives every panel data, where one about bad days is asked without its limit", async () => {
    const answered = async (expr: string): Promise<boolean> =>
      ((await replay?.prometheus.query(expr))?.length ?? 0) > 0 ||
      ((await replay?.prometheus.query(asEveryDay(expr)))?.length ?? 0) > 0;
    const empty: string[] = [];
    for (const { where, expr } of panels()) if (!(await answered(expr))) empty.push(`${where}: ${expr}`);
    assert.deepEqual(empty, []);
  });

  it("tells which alert no longer fires when an exporter renames a metric", async () => {
    const renamed = ((await replay?.series()) ?? []).map((one) =>
      one["__name__"] === "redis_evicted_keys_total" ? { ...one, __name__: "redis_keys_evicted_total" } : one,
    );
    const after = new Proof(renamed);
    const faulty = contentReadings().filter((one) => after.faults(one).length > 0);
    const alerts = faulty.map(({ where }) => where).filter((where) => where.startsWith("alert "));
    assert.deepEqual(alerts, ["alert RedisKeysEvicted"]);
  });

  it("tells when a metric, a label or a value is renamed", () => {
    const faults = (expr: string): string[] => proof.faults(readingsOf(expr));
    assert.deepEqual(faults('pg_up{job="postgres-exporter"} == 0'), []);
    assert.deepEqual(faults("pg_uptime == 0"), ["no metric pg_uptime"]);
    assert.deepEqual(faults('pg_up{database="x"}'), ["pg_up has no label database"]);
    assert.deepEqual(faults('pg_up{job=~"postgres-exporter|mysql"}'), ['pg_up is never job=~"mysql"']);
    assert.deepEqual(faults('pg_up{job="mysql"}'), ['no series pg_up{job="mysql"}']);
    assert.deepEqual(faults("sum by (database) (pg_up)"), ["none of pg_up has the label database"]);
  });
});
