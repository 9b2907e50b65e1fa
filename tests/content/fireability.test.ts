import assert from "node:assert/strict";
import { panelsOf, renderedDashboards, renderedSources } from "../support/dashboards";
import { asEveryDay, contentReadings, isLogQuery, ruleExpressions } from "../support/expositions/content";
import { Proof } from "../support/expositions/proof";
import { readingsOf } from "../support/expositions/readings";
import { recordedTargets, recordings } from "../support/expositions/recorded";
import { Replay } from "../support/expositions/replay";
import { variableValues, withValues } from "../support/expositions/variables";
import type { Prometheus } from "../support/servers/prometheus";
import { requireTool } from "../support/toolbox";

const alertPanel = "shows what its alert compares, which exists only when something is wrong";
const past = "compares with a day or a week ago, which a recording of a minute does not have";

/** Panels without data in the recorded expositions, and why they are to have none; a line that is not needed fails. */
const emptyOnGoodDays: Readonly<Record<string, string>> = {
  "ai-models: AiModelTokenUsageSurge": past,
  "ai-models: Tokens per call against the day before": past,
  "application: Against a week ago": past,
  "application: LeadCaptureDropped": past,
  "control-plane: Certificates that are not issued": "lists what is wrong",
  "control-plane: Kubelets down": "lists what is wrong",
  "exposure: LoginProxyErrors": alertPanel,
  "kubernetes-workloads: Deployments that lack replicas": "lists what is wrong",
  "kubernetes-workloads: StatefulSets that lack replicas": "lists what is wrong",
  "loki: LokiRequestsFailing": alertPanel,
  "node: NodeFilesystemFillingUp": alertPanel,
  "postgres: Connections by state": "shows states that a connection is in; the recorded server has none",
  "postgres: Failed collectors": "lists what is wrong",
  "postgres: PostgresCacheHitRatioLow": "leaves out databases that read nearly nothing, as the recorded ones",
  "postgres: Reads answered from memory": "leaves out databases that read nearly nothing, as the recorded ones",
  "prometheus: PrometheusCardinalityHigh": past,
  "prometheus: Targets down": "lists what is wrong",
  "slo: Not measured": "lists what is wrong",
  "thanos: ThanosQueryRequestsFailing": alertPanel,
  "volumes: Days until full": "shows volumes that are filling up",
  "volumes: PersistentVolumeFillingUp": alertPanel,
};

interface TraceLink {
  readonly queries: readonly { readonly query: string }[];
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

describe("content: fireability against recorded expositions, scraped and relabeled by the real Prometheus", function () {
  this.timeout(300_000);
  let replay: Replay | undefined;
  let proof: Proof;

  const replayed = (): Prometheus => {
    if (replay === undefined) throw new Error("before() has started it");
    return replay.prometheus;
  };
  const answered = async (expr: string): Promise<boolean> => (await replayed().query(expr)).length > 0;

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

  it("gives every variable of every dashboard a value to choose", async () => {
    const empty: string[] = [];
    for (const { dashboard } of await renderedDashboards("production")) {
      const values = await variableValues(dashboard, replayed());
      const filled = dashboard.templating.list.filter(({ datasource }) => datasource?.uid === "prometheus");
      empty.push(
        ...filled.filter(({ name }) => values.get(name)?.length === 0).map(({ name }) => `${dashboard.uid} ${name}`),
      );
    }
    assert.deepEqual(empty, []);
  });

  it("gives every query of every panel data, but for those that show only what is wrong", async () => {
    const empty = new Set<string>();
    const never: string[] = [];
    for (const { dashboard } of await renderedDashboards("production")) {
      const values = await variableValues(dashboard, replayed());
      for (const { title, targets = [] } of panelsOf(dashboard)) {
        for (const { expr } of targets) {
          if (expr === undefined || isLogQuery(expr)) continue;
          const asked = withValues(expr, values);
          if (await answered(asked)) continue;
          empty.add(`${dashboard.uid}: ${title}`);
          if (!(await answered(asEveryDay(asked)))) never.push(`${dashboard.uid}: ${title}: ${asked}`);
        }
      }
    }
    assert.deepEqual(never, [], "asked without a limit they have data too");
    assert.deepEqual([...empty].sort(), Object.keys(emptyOnGoodDays).sort());
  });

  it("answers the queries to which a span of the platform leads", async () => {
    const jaeger = (await renderedSources("production")).find(({ uid }) => uid === "jaeger");
    const { queries, tags } = (jaeger?.jsonData as { tracesToMetrics: TraceLink }).tracesToMetrics;
    assert.deepEqual(tags, [{ key: "service.name", value: "service" }]);
    // `$$` is Grafana's way to write a dollar in a provisioning file.
    const asked = queries.map(({ query }) => query.replace("$$__tags", 'service="lead-api"'));
    const answers = await Promise.all(asked.map(answered));
    assert.deepEqual(answers, [true, true]);
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
