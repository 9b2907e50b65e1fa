import assert from "node:assert/strict";
import {
  alertmanagers,
  grafanas,
  lokiReads,
  lokiWrites,
  replicationFactor,
} from "../../../../preview/analysis/ha/quorum";
import type { Rendered } from "../../../../preview/analysis/inventory";
import type { Workload } from "../../../../preview/analysis/workload";
import { configMap, inventory, lokiConfig, workload } from "../support";

type Tolerated = (workload: Workload, found: ReturnType<typeof inventory>) => number;

function tolerated(rule: Tolerated, one: Rendered, ...others: readonly Rendered[]): number {
  const found = inventory(one, ...others);
  const own = found.workloads.find(({ name }) => name === one.name);
  assert.ok(own);
  return rule(own, found);
}

describe("the quorum of Loki", () => {
  const table = [
    // servers, copies, writes survive, reads survive
    [1, 1, 0, 0],
    [2, 1, 0, 0],
    [2, 2, 0, 1],
    [2, 3, 0, 0],
    [3, 1, 0, 0],
    [3, 2, 0, 1],
    [3, 3, 1, 1],
    [5, 3, 1, 1],
  ] as const;

  for (const [servers, copies, writes, reads] of table) {
    it(`of ${servers} servers with ${copies} copies survives ${writes} for writes and ${reads} for reads`, () => {
      const loki = workload("loki", { replicas: servers });
      assert.equal(tolerated(lokiWrites, loki, lokiConfig(copies)), writes);
      assert.equal(tolerated(lokiReads, loki, lokiConfig(copies)), reads);
    });
  }

  it("reads the copies where Loki does: the ring of the ingester, the common part, or its default of 3", () => {
    const ring = { ingester: { lifecycler: { ring: { replication_factor: 2 } } } };
    assert.equal(replicationFactor(inventory(lokiConfig(3, ring))), 2);
    assert.equal(replicationFactor(inventory(lokiConfig(1))), 1);
    assert.equal(replicationFactor(inventory(configMap("loki-config", "loki.yaml", "auth_enabled: false\n"))), 3);
    assert.equal(replicationFactor(inventory()), 3);
  });
});

describe("Alertmanagers that may be away", () => {
  const to = (...targets: readonly string[]) =>
    configMap("prometheus-config", "prometheus.yml", {
      alerting: { alertmanagers: [{ static_configs: [{ targets }] }] },
    });
  const two = workload("alertmanager", { replicas: 2 });

  it("are all but one of those that Prometheus names", () => {
    const pods = [0, 1].map((pod) => `alertmanager-${pod}.alertmanager-headless.monitoring.svc:9093`);
    assert.equal(tolerated(alertmanagers, two, to(...pods)), 1);
    assert.equal(tolerated(alertmanagers, two, to(pods[0] ?? "")), 0);
    assert.equal(tolerated(alertmanagers, two, to(pods[0] ?? "", pods[0] ?? "")), 0);
  });

  it("are all but one behind a Service, or while nothing is known of Prometheus", () => {
    assert.equal(tolerated(alertmanagers, two, to("alertmanager.monitoring.svc:9093")), 1);
    assert.equal(tolerated(alertmanagers, two), 1);
  });
});

describe("Grafana servers that may be away", () => {
  const grafana = (type: string) => workload("grafana", { replicas: 2, env: { GF_DATABASE_TYPE: type } });

  it("are all but one with a shared database, and none with a file each", () => {
    assert.equal(tolerated(grafanas, grafana("postgres")), 1);
    assert.equal(tolerated(grafanas, grafana("mysql")), 1);
    assert.equal(tolerated(grafanas, grafana("sqlite3")), 0);
    assert.equal(tolerated(grafanas, workload("grafana", { replicas: 2 })), 0);
    assert.equal(
      tolerated(grafanas, workload("grafana", { replicas: 2, env: { GF_DATABASE_URL: "postgres://db" } })),
      1,
    );
  });
});
