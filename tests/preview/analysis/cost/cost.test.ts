import assert from "node:assert/strict";
import { capacityOf } from "../../../../preview/analysis/capacity/capacity";
import { costOf } from "../../../../preview/analysis/cost/cost";
import type { Cost } from "../../../../preview/analysis/cost/cost";
import { nodeShare } from "../../../../preview/analysis/cost/prices";
import type { Rendered } from "../../../../preview/analysis/inventory";
import { domain, facts, inventory, lokiConfig, object, prometheusConfig, resource, workload } from "../support";

function cost(...resources: readonly Rendered[]): Cost {
  const found = inventory(...resources);
  return costOf(found, capacityOf(found, facts.load), facts);
}

/** Items of a kind as component, words and cents. */
const items = (of: Cost, kind: string) =>
  of.items
    .filter((item) => item.kind === kind)
    .map(({ component, what, monthly }) => [component, what, Number(monthly.toFixed(2))]);

const gib = 2 ** 30;
const bucketLifecycle = (rules: readonly object[]) =>
  resource("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "logs", { rules: rules as never });
const plan = (deleteAfter: number) =>
  resource("aws:backup/plan:Plan", "backup", { rules: [{ lifecycle: { deleteAfter } }] });

describe("the cost of nodes", () => {
  it("is the share of requests, a vCPU weighing as much as 9 GiB", () => {
    const whole = nodeShare({ cpu: 2, memory: 8 * gib });
    assert.equal(Number(whole.toFixed(3)), Number((0.1008 * 730).toFixed(3)));
    assert.equal(Number((nodeShare({ cpu: 1, memory: 0 }) / nodeShare({ cpu: 0, memory: gib })).toFixed(6)), 9);
  });

  it("counts every container of every pod, and agents once per node", () => {
    const two = workload("loki", { replicas: 2, cpu: "1", memory: "1Gi", sidecars: ["x"] });
    const agent = workload("alloy", { kind: "DaemonSet", cpu: "1", memory: "1Gi" });
    const pod = nodeShare({ cpu: 1, memory: gib });
    assert.deepEqual(items(cost(two, agent), "nodes"), [
      ["alloy", "alloy: 10 pods", Number((10 * pod).toFixed(2))],
      ["loki", "loki: 2 pods", Number((4 * pod).toFixed(2))],
    ]);
  });

  it("is less for what sleeps at night, and says so", () => {
    const job = (name: string, schedule: string, replicas: number) =>
      object("CronJob", name, {
        spec: {
          schedule,
          jobTemplate: {
            spec: {
              template: { spec: { containers: [{ args: ["scale", `--replicas=${replicas}`, "statefulset/loki"] }] } },
            },
          },
        },
      });
    const loki = workload("loki", { replicas: 2, cpu: "1", memory: "1Gi" });
    const found = cost(loki, job("down", "0 18 * * 1,2", 0), job("up", "0 6 * * 1,2", 2));
    const pod = nodeShare({ cpu: 1, memory: gib });
    assert.deepEqual(items(found, "nodes"), [
      ["loki", "loki: 2 pods, 14 % of the time", Number(((2 * pod * 24) / 168).toFixed(2))],
    ]);
  });

  it("has one line for all exporters, and one for the way in", () => {
    const of = (name: string, room: string) => workload(name, { kind: "Deployment", room });
    const parts = [of("kube-state-metrics", "kube-state-metrics"), of("redis-exporter-a", "redis-exporter")];
    assert.deepEqual(
      cost(...parts, of("oauth2-proxy-a", "cluster")).components.map(({ component }) => component),
      ["exporters", "exposure"],
    );
  });
});

describe("the cost of volumes", () => {
  it("is gp3 by size, and by IOPS and throughput above what is included", () => {
    const loki = workload("loki", { replicas: 2, storage: "100Gi" });
    const fast = object("StorageClass", "gp3", { parameters: { iops: "4000", throughput: "225" } });
    const usual = object("StorageClass", "gp3", { parameters: { iops: "3000", throughput: "125" } });
    assert.deepEqual(items(cost(loki), "volumes"), [["loki", "loki: 2 x 100 GiB gp3", 16]]);
    assert.deepEqual(items(cost(loki, usual), "volumes"), [["loki", "loki: 2 x 100 GiB gp3", 16]]);
    assert.deepEqual(items(cost(loki, fast), "volumes"), [["loki", "loki: 2 x 100 GiB gp3", 16 + 2 * (5 + 4)]]);
  });

  it("has snapshots of the predicted fill with a backup, of a fifth of the volume without a prediction", () => {
    const prometheus = workload("prometheus", { replicas: 1, storage: "10Gi" });
    const other = workload("alertmanager", { replicas: 1, storage: "10Gi" });
    const found = cost(prometheus, prometheusConfig(), other, plan(11));
    const fill = 3.888 + 0.2106 + 0.3888;
    assert.deepEqual(items(found, "volumes"), [
      ["alertmanager", "alertmanager: 1 x 10 GiB gp3", 0.8],
      [
        "alertmanager",
        "alertmanager: snapshots of 11 days",
        Number((((0.2 * 10 * gib) / 1e9) * 1.5 * 0.05).toFixed(2)),
      ],
      ["prometheus", "prometheus: 1 x 10 GiB gp3", 0.8],
      ["prometheus", "prometheus: snapshots of 11 days", Number((fill * 1.5 * 0.05).toFixed(2))],
    ]);
  });
});

describe("the cost of services", () => {
  it("of OpenSearch is nodes, masters and disks", () => {
    const masters = { dedicatedMasterEnabled: true, dedicatedMasterCount: 3, dedicatedMasterType: "m7g.medium.search" };
    assert.deepEqual(items(cost(domain({ instanceCount: 3 })), "services"), [
      ["jaeger", "3 x OpenSearch m7g.medium.search", 148.92],
      ["jaeger", "OpenSearch: 150 GiB gp3", 18.3],
    ]);
    assert.deepEqual(items(cost(domain({ instanceCount: 3, ...masters })), "services"), [
      ["jaeger", "3 x OpenSearch m7g.medium.search", 148.92],
      ["jaeger", "3 x OpenSearch master m7g.medium.search", 148.92],
      ["jaeger", "OpenSearch: 150 GiB gp3", 18.3],
    ]);
  });

  it("of RDS is twice that with a standby", () => {
    const database = (multiAz: boolean) =>
      resource("aws:rds/instance:Instance", "db", { instanceClass: "db.t4g.micro", allocatedStorage: 20, multiAz });
    assert.deepEqual(items(cost(database(false)), "services"), [
      ["grafana", "1 x RDS db.t4g.micro", 11.68],
      ["grafana", "RDS: 1 x 20 GiB gp3", 2.3],
    ]);
    assert.deepEqual(items(cost(database(true)), "services"), [
      ["grafana", "2 x RDS db.t4g.micro", 23.36],
      ["grafana", "RDS: 2 x 20 GiB gp3", 4.6],
    ]);
  });

  it("of the way in is one load balancer of its kind, and none for a stack that is not exposed", () => {
    const ingress = (ingressClassName: string) => object("Ingress", "x", { spec: { ingressClassName } });
    const found = (...resources: readonly Rendered[]) => items(cost(...resources), "services");
    assert.deepEqual(found(ingress("nginx"), ingress("nginx")), [["exposure", "1 NLB, one capacity unit", 20.8]]);
    assert.deepEqual(found(ingress("alb")), [["exposure", "1 ALB, one capacity unit", 22.27]]);
    assert.deepEqual(found(object("Gateway", "x", {})), [["exposure", "1 NLB, one capacity unit", 20.8]]);
    assert.deepEqual(found(), []);
  });

  it("tells what the price list does not have, instead of leaving it out", () => {
    const found = cost(domain({ instanceCount: 1, instanceType: "x9.mega.search" }));
    assert.deepEqual(found.unpriced, ["OpenSearch x9.mega.search"]);
    assert.equal(Number(found.total.toFixed(2)), 6.1);
  });
});

describe("the cost of S3", () => {
  const loki = workload("loki", { replicas: 1, storage: "10Gi" });
  const config = lokiConfig(1, { limits_config: { retention_period: "10d" } });
  // 86.4 GB a day, a fifth of that after compression, for 10 days and 10 more.
  const gigabytes = 345.6;

  it("is bytes and requests", () => {
    const writes = (1e6 * 86_400) / 5 / (1.5 * 2 ** 20);
    const thousands = (writes * (730 / 24)) / 1000;
    assert.deepEqual(items(cost(loki, config), "objects"), [
      ["loki", "S3: 346 GB", Number((gigabytes * 0.023).toFixed(2))],
      ["loki", "S3: 334 thousand writes, and reads", Number((thousands * 0.009).toFixed(2))],
    ]);
  });

  it("is less for what the lifecycle archives", () => {
    const expiration = { id: "end", expiration: { days: 100 } };
    const archive = { id: "archive", transitions: [{ days: 75, storageClass: "GLACIER_IR" }] };
    const found = items(cost(loki, config, bucketLifecycle([expiration, archive])), "objects").slice(0, 2);
    assert.deepEqual(found, [
      ["loki", "S3: 259 GB", Number((gigabytes * 0.75 * 0.023).toFixed(2))],
      ["loki", "S3 archive: 86 GB", Number((gigabytes * 0.25 * 0.004).toFixed(2))],
    ]);
    assert.equal(items(cost(loki, config, bucketLifecycle([expiration])), "objects").length, 2);
  });
});

describe("the bill", () => {
  const found = cost(workload("loki", { replicas: 1, storage: "100Gi" }), domain({ instanceCount: 3 }));

  it("has a line per component, dearest first, whose kinds add up to the total", () => {
    assert.deepEqual(
      found.components.map(({ component }) => component),
      ["jaeger", "loki"],
    );
    for (const { nodes, volumes, objects, services, total } of found.components) {
      assert.equal((nodes + volumes + objects + services).toFixed(6), total.toFixed(6));
    }
    const sum = found.components.reduce((all, { total }) => all + total, 0);
    assert.equal(sum.toFixed(6), found.total.toFixed(6));
  });

  it("is compared with the declared cost of infrastructure", () => {
    assert.equal(found.share, found.total / 10_000);
  });

  it("says so where prices are those of another region", () => {
    assert.equal(found.elsewhere, undefined);
    const empty = inventory();
    const elsewhere = costOf(empty, capacityOf(empty, facts.load), { ...facts, region: "eu-west-1" });
    assert.equal(elsewhere.elsewhere, "eu-west-1");
  });
});
