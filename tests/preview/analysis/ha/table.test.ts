import assert from "node:assert/strict";
import { haTable } from "../../../../preview/analysis/ha/table";
import type { HaRow } from "../../../../preview/analysis/ha/table";
import type { Rendered } from "../../../../preview/analysis/inventory";
import { survivalText } from "../../../../preview/report/availability";
import { budget, configMap, domain, inventory, lokiConfig, resource, spread, workload } from "../support";

const places = { nodes: 10, zones: 3 };
const rows = (...resources: readonly Rendered[]): HaRow[] => haTable(inventory(...resources), places);

/** What a row says of failures, on one line. */
const line = ({ component, size, writes, reads, drain, problem }: HaRow): string =>
  [component, size, survivalText(writes), survivalText(reads), drain ?? "-", problem ?? ""].join(" | ");

const lines = (...resources: readonly Rendered[]): string[] => rows(...resources).map(line);

const instance = (multiAz: boolean) =>
  resource("aws:rds/instance:Instance", "database", { engine: "postgres", multiAz });
const bucket = (name: string) => resource("aws:s3/bucket:Bucket", name, {});
const indices = (replicas: number) =>
  configMap("jaeger-collector-config", "config.yaml", {
    extensions: { jaeger_storage: { backends: { main: { opensearch: { indices: { spans: { replicas } } } } } } },
  });

describe("the table of what a stack survives", () => {
  it("has a whole row for Loki with a quorum", () => {
    const loki = workload("loki", { replicas: 3, storage: "50Gi" });
    assert.deepEqual(rows(loki, lokiConfig(3), budget("loki")), [
      {
        component: "loki",
        size: "3 pods",
        writes: { pods: 1, nodes: { count: 1, sure: true }, zones: { count: 1, sure: false } },
        reads: { pods: 1, nodes: { count: 1, sure: true }, zones: { count: 1, sure: false } },
        drain: "safe",
        within: "nothing: every line has copies, and a write-ahead log on a volume",
        beyond: "lines wait in the nodes' files, 50 MB per container; queries fail",
        boundToZone: true,
        claims: true,
      },
    ]);
  });

  it("refuses the claim of two Lokis with two copies, which stop writing without one", () => {
    assert.deepEqual(lines(workload("loki", { replicas: 2 }), lokiConfig(2), budget("loki")), [
      "loki | 2 pods | 0/0/0 | 1/1/(1) | stops it | writes stop with the first of 2 pods",
    ]);
  });

  it("refuses the claim of two Grafanas with a file each", () => {
    assert.deepEqual(lines(workload("grafana", { replicas: 2 }), budget("grafana")), [
      "grafana | 2 pods | 0/0/0 | 0/0/0 | stops it | writes and reads stop with the first of 2 pods",
    ]);
  });

  it("refuses the claim of pods that may share a node, and of more pods than nodes", () => {
    const zone = [spread("prometheus", "topology.kubernetes.io/zone", "DoNotSchedule")];
    assert.deepEqual(lines(workload("prometheus", { replicas: 2, constraints: zone }), budget("prometheus")), [
      "prometheus | 2 pods | 1/0/1 | 1/0/1 | safe | nothing keeps its pods on different nodes",
    ]);
    const terms = [{ topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: labelsOf("loki") } }];
    const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } };
    const loki = inventory(workload("loki", { replicas: 3, affinity }), lokiConfig(3), budget("loki"));
    assert.deepEqual(haTable(loki, { nodes: 2, zones: 2 }).map(line), [
      "loki | 3 pods | 1/1/0 | 1/1/0 | safe | 3 pods that may not share a node do not fit 2 nodes",
    ]);
  });

  it("claims nothing for what is single, and says that nothing is survived", () => {
    const [row] = rows(workload("prometheus", { replicas: 1 }), budget("prometheus"));
    assert.equal(row && line(row), "prometheus | 1 pod | 0/0/0 | 0/0/0 | stops it | ");
    assert.deepEqual([row?.claims, row?.within], [false, undefined]);
  });

  it("has one side only for what only takes in, only answers, or works in the background", () => {
    const deployment = (name: string) => workload(name, { kind: "Deployment", replicas: 2 });
    assert.deepEqual(
      lines(
        deployment("jaeger-collector"),
        deployment("jaeger-query"),
        workload("thanos-compactor", { replicas: 1 }),
        workload("kube-state-metrics", { kind: "Deployment" }),
        deployment("oauth2-proxy-jaeger"),
        workload("postgres-exporter-leads", { kind: "Deployment" }),
      ).map((text) => text.split(" | ").slice(0, 4).join(" | ")),
      [
        "jaeger-collector | 2 pods | 1/1/(1) | -",
        "jaeger-query | 2 pods | - | 1/1/(1)",
        "kube-state-metrics | 1 pod | 0/0/0 | -",
        "oauth2-proxy-jaeger | 2 pods | - | 1/1/(1)",
        "postgres-exporter-leads | 1 pod | 0/0/0 | -",
        "thanos-compactor | 1 pod | - | -",
      ],
    );
  });

  it("has an agent per node, whose loss costs its node only", () => {
    assert.deepEqual(lines(workload("alloy", { kind: "DaemonSet" })), ["alloy | 1 per node | 0/0/0 | - | per node | "]);
  });

  it("promises nothing for pods with state that it does not know", () => {
    const pods = (kind: "Deployment" | "StatefulSet") => lines(workload("new", { kind, replicas: 2 }))[0];
    assert.equal(pods("Deployment"), "new | 2 pods | - | 1/1/(1) | unguarded | ");
    assert.equal(pods("StatefulSet"), "new | 2 pods | - | 0/0/0 | stops it | reads stop with the first of 2 pods");
  });

  it("limits zones by the store that is needed", () => {
    const grafana = workload("grafana", { replicas: 2, env: { GF_DATABASE_TYPE: "postgres" } });
    const zonesOf = (multiAz: boolean) => lines(grafana, instance(multiAz), budget("grafana")).slice(0, 1);
    assert.deepEqual(zonesOf(true), ["grafana | 2 pods | 1/1/(1) | 1/1/(1) | safe | "]);
    assert.deepEqual(zonesOf(false), ["grafana | 2 pods | 1/1/0 | 1/1/0 | safe | "]);
  });
});

const labelsOf = (name: string) => ({ "app.kubernetes.io/name": name });

describe("the stores of AWS in that table", () => {
  const zones = (availabilityZoneCount: number) => ({
    zoneAwarenessEnabled: true,
    zoneAwarenessConfig: { availabilityZoneCount },
  });
  const masters = { dedicatedMasterEnabled: true, dedicatedMasterCount: 3 };

  it("survive what OpenSearch's quorum and copies allow", () => {
    const row = (config: object, replicas: number) => lines(domain(config as never), indices(replicas))[0];
    assert.equal(row({ instanceCount: 3, ...zones(3) }, 1), "opensearch | 3 nodes, 3 zones | -/1/1 | -/1/1 | - | ");
    assert.equal(row({ instanceCount: 1 }, 0), "opensearch | 1 node, 1 zone | -/0/0 | -/0/0 | - | ");
    assert.equal(
      row({ instanceCount: 2, ...zones(2) }, 1),
      "opensearch | 2 nodes, 2 zones | -/0/0 | -/0/0 | - | writes and reads stop with the first node",
    );
    assert.equal(
      row({ instanceCount: 2, ...zones(2), ...masters }, 1),
      "opensearch | 2 nodes, 2 zones | -/1/1 | -/1/1 | - | ",
    );
    assert.equal(
      row({ instanceCount: 3, ...zones(3) }, 0),
      "opensearch | 3 nodes, 3 zones | -/0/0 | -/0/0 | - | writes and reads stop with the first node",
    );
    assert.equal(row({ instanceCount: 5, ...zones(3) }, 2), "opensearch | 5 nodes, 3 zones | -/2/1 | -/2/1 | - | ");
  });

  it("survive a zone with a standby or as S3, and say so", () => {
    assert.deepEqual(lines(instance(true), instance(false), bucket("logs")), [
      "database (postgres) | 1 and a standby | -/1/1 | -/1/1 | - | ",
      "database (postgres) | 1 instance | -/0/0 | -/0/0 | - | ",
      "bucket logs | 3 zones | -/1/1 | -/1/1 | - | ",
    ]);
  });
});
