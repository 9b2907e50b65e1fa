import assert from "node:assert/strict";
import { capacityOf } from "../../../../preview/analysis/capacity/capacity";
import { managedItems, sampleCost } from "../../../../preview/analysis/cost/managed";
import type { Rendered } from "../../../../preview/analysis/inventory";
import { inventory, load, lokiConfig, prometheusConfig, workload } from "../support";

function managed(...resources: readonly Rendered[]) {
  const found = inventory(...resources);
  const own = [{ component: "alloy", kind: "nodes" as const, what: "", monthly: 7 }];
  return managedItems(found, load, capacityOf(found, load), own).map(({ service, what, monthly }) => [
    service,
    what,
    Number(monthly.toFixed(2)),
  ]);
}

describe("the price of samples at Managed Prometheus", () => {
  it("falls in two steps", () => {
    assert.equal(sampleCost(1e9), 90);
    assert.equal(sampleCost(2e9), 180);
    assert.equal(sampleCost(12e9), 180 + 350);
    assert.equal(sampleCost(252e9), 180 + 8750);
    // The example of its pricing page.
    assert.equal(Number(sampleCost(525.6e9).toFixed(2)), 13_307.6);
  });
});

describe("the managed alternative", () => {
  it("is priced for every signal that the stack has, with the agents that stay", () => {
    const prometheus = workload("prometheus", { replicas: 2 });
    const loki = workload("loki", { replicas: 1 });
    const config = lokiConfig(1, { limits_config: { retention_period: "30d" } });
    const jaeger = workload("jaeger-collector", { kind: "Deployment" });
    const samples = 3000 * 730 * 3600;
    const stored = ((3000 * 86_400 * 1.5 * 10) / 1e9) * 0.03;
    const ingest = (86.4 * 730) / 24;
    assert.deepEqual(managed(prometheus, prometheusConfig(), loki, config, jaeger, workload("grafana")), [
      [
        "Managed Prometheus",
        "7,884 million samples a month, kept 10 days",
        Number((sampleCost(samples) + stored).toFixed(2)),
      ],
      [
        "CloudWatch Logs",
        "2,628 GB a month, kept 30 days",
        Number((ingest * 0.5 + 86.4 * 30 * 0.15 * 0.03).toFixed(2)),
      ],
      ["X-Ray", "3 million traces a month, kept 30 days", 13.14],
      ["Managed Grafana", "2 editors, 4 viewers", 38],
      ["the same agents", "their share of the nodes", 7],
    ]);
  });

  it("keeps samples as long as Thanos does, where there is one", () => {
    const compactor = workload("thanos-compactor", { args: ["--retention.resolution-raw=90d"] });
    const [metrics] = managed(workload("prometheus"), prometheusConfig(), compactor);
    assert.equal(metrics?.[1], "7,884 million samples a month, kept 90 days");
  });

  it("has nothing in place of what is not there", () => {
    assert.deepEqual(managed(), [["the same agents", "their share of the nodes", 7]]);
  });
});
