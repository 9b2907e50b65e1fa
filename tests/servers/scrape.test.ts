import assert from "node:assert/strict";
import { startAlerting, type Alerting } from "../support/servers/alerting";
import { requirePlatform, startPlatform, type Platform } from "../support/servers/platform";
import { eventually, freePort } from "../support/servers/process";
import { Prometheus } from "../support/servers/prometheus";
import { startStores } from "../support/servers/stores";
import { requireServers } from "../support/servers/tools";

const patience = 120;

/** Only the evaluation of rules is quicker than in production; see tests/support/servers/clock.ts. */
const speed = 15;

interface Target {
  readonly health: "up" | "down" | "unknown";
  readonly lastError: string;
  readonly scrapePool: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Targets by job, of the servers that run here: one per node, replica or exporter of the production stack. */
const served = {
  alertmanager: 2,
  apiserver: 1,
  "kube-state-metrics": 1,
  "kube-state-metrics-self": 1,
  "kubernetes-pods": 1,
  "kubernetes-services": 1,
  loki: 3,
  "node-exporter": 3,
  "postgres-exporter": 1,
  prometheus: 2,
  "redis-exporter": 1,
  "thanos-compactor": 1,
  "thanos-query": 2,
  "thanos-sidecar": 2,
  "thanos-store": 2,
};

/** Targets by job, of the servers that do not: discovered all the same, from the Services of the production stack. */
const unserved = {
  alloy: 3,
  cadvisor: 3,
  "config-reloader": 2,
  grafana: 2,
  "jaeger-collector": 2,
  "jaeger-query": 2,
  kubelet: 3,
  "oauth2-proxy": 6,
};

describe("scraping on loopback: the rendered configuration discovers and scrapes real servers", function () {
  this.timeout(600_000);
  let platform: Platform;
  let alerting: Alerting;
  let prometheus: Prometheus;

  const targets = async (one: Prometheus): Promise<Target[]> =>
    (await one.ask<{ activeTargets: Target[] }>("targets?state=active")).activeTargets;
  const byJob = (some: readonly Target[]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { scrapePool } of some) counts[scrapePool] = (counts[scrapePool] ?? 0) + 1;
    return Object.fromEntries(Object.entries(counts).sort(([first], [second]) => first.localeCompare(second)));
  };
  const scraped = async (one: Prometheus, count: number): Promise<Target[]> =>
    eventually(`${one.name} has scraped ${count} targets`, patience, async () => {
      const active = await targets(one);
      return active.length === count && active.every(({ health }) => health !== "unknown") ? active : undefined;
    });
  const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((all, one) => all + one, 0);
  /** Names of the labels that a series must have, with their values; fails where the series is absent. */
  const labels = async (selector: string, names: readonly string[]): Promise<(string | undefined)[]> => {
    const [series] = await eventually(selector, patience, async () => {
      const found = await prometheus.query(selector);
      return found.length > 0 ? found : undefined;
    });
    return names.map((name) => series?.labels[name]);
  };

  before(async function () {
    requirePlatform(this);
    requireServers(this, ["loki", "thanos", "minio", "aws"]);
    platform = await startPlatform();
    const stores = await startStores(platform);
    platform = stores.platform;
    alerting = await startAlerting(platform, speed);
    await stores.startSidecars(alerting.prometheis);
    prometheus = alerting.prometheis[0];
  });

  after(async () => {
    // Undefined where the tests were skipped, or the platform did not start.
    await (alerting as Alerting | undefined)?.receivers.stop();
    await (platform as Platform | undefined)?.stop();
  });

  it("finds every server that runs here through its Service and its ServiceAccount's rights, and every one is up", async () => {
    for (const one of alerting.prometheis) {
      const active = await scraped(one, sum(served));
      assert.deepEqual(byJob(active), served);
      assert.deepEqual(
        active
          .filter(({ health }) => health !== "up")
          .map(({ scrapePool, lastError }) => `${scrapePool}: ${lastError}`),
        [],
      );
    }
  });

  it("finds a target for every replica of every other component too", async () => {
    const { stack, servers, discovery } = platform;
    const options = { name: "observer", port: await freePort(), discovery: discovery.with("down"), speed };
    // Nobody listens there: what this one thinks of servers that are not here concerns nobody.
    const observer = await Prometheus.start(servers, stack, {
      ...options,
      alertmanagers: ["127.0.0.1:1", "127.0.0.1:1"],
    });
    try {
      const active = await scraped(observer, sum(served) + sum(unserved));
      assert.deepEqual(byJob(active.filter(({ health }) => health === "down")), unserved);
      assert.deepEqual(byJob(active.filter(({ health }) => health === "up")), served);
    } finally {
      await servers.kill(observer.name);
    }
  });

  it("labels series with where they come from, and exporters' with the server they are about", async () => {
    const place = ["namespace", "service", "target"];
    assert.deepEqual(await labels("pg_up == 1", place), ["monitoring", "postgres-exporter-leads", "leads"]);
    assert.deepEqual(await labels("redis_up == 1", place), ["monitoring", "redis-exporter-sessions", "sessions"]);
    assert.deepEqual(await labels('node_load1{node="node-zone-b"}', ["instance", "namespace"]), [
      "node-zone-b",
      "monitoring-agents",
    ]);
    const pods = 'http_server_request_duration_seconds_count{job="kubernetes-pods"}';
    await fetch(`${platform.service.url}/v1/leads/1`);
    assert.deepEqual(await labels(pods, ["namespace", "service"]), ["insurance-lead-gen", "lead-api"]);
    assert.deepEqual(await labels('up{job="kubernetes-services"} == 1', ["service"]), ["lead-worker"]);
    assert.deepEqual(
      await labels("ALERTS", ["replica"]),
      [undefined],
      "external labels are for what leaves Prometheus",
    );
  });

  it("keeps the labels of the objects that kube-state-metrics reports on", async () => {
    const selector =
      'kube_deployment_status_replicas_ready{namespace="insurance-lead-gen", deployment="lead-api"} == 1';
    assert.deepEqual(await labels(selector, ["namespace", "exported_namespace"]), ["insurance-lead-gen", undefined]);
  });

  it("drops of the API server what nobody reads, and keeps what alerts read", async () => {
    await labels("apiserver_request_total", ["verb"]);
    for (const dropped of ["apiserver_request_slo_duration_seconds_bucket", "apiserver_watch_events_sizes_bucket"]) {
      assert.deepEqual(await prometheus.query(dropped), [], dropped);
    }
  });

  it("evaluates every rule on real series without an error", async () => {
    interface Rule {
      readonly name: string;
      readonly health: string;
      readonly lastError?: string;
    }
    const rules = await eventually("every rule has been evaluated", patience, async () => {
      const { groups } = await prometheus.ask<{ groups: { rules: Rule[] }[] }>("rules");
      const all = groups.flatMap((group) => group.rules);
      return all.every(({ health }) => health !== "unknown") ? all : undefined;
    });
    assert.ok(rules.length > 150, `${rules.length} rules`);
    assert.deepEqual(
      rules.filter(({ health }) => health !== "ok").map(({ name, lastError }) => `${name}: ${lastError ?? ""}`),
      [],
    );
  });

  it("reads the exporters without a failing collector", async () => {
    assert.deepEqual(await prometheus.query("pg_scrape_collector_success == 0"), []);
    assert.deepEqual(await prometheus.query("redis_exporter_last_scrape_error == 1"), []);
    await labels('node_scrape_collector_success{collector="cpu"} == 1', ["collector"]);
    // One kind of each API group that the ServiceAccount of kube-state-metrics may list.
    for (const kind of ["pod_info", "statefulset_replicas", "storageclass_info", "poddisruptionbudget_created"]) {
      await labels(`kube_${kind}`, []);
    }
  });
});
