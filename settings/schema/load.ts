import { z } from "zod";
import { byteSize, count } from "./values";

/**
 * What the stack has to carry, declared. It changes nothing that is deployed: the preview predicts capacity and cost from
 * it, and refuses volumes and limits that cannot hold it. The defaults describe a small platform.
 */
export const load = z
  .strictObject({
    nodes: count(1, 5000).default(6).describe("nodes of the cluster"),
    pods: count(1, 150_000).default(150).describe("pods in the cluster, with those of this stack"),
    targets: count(0, 100_000)
      .default(30)
      .describe("pods and Services of the platform that Prometheus scrapes (annotation prometheus.io/scrape)"),
    seriesPerTarget: count(1, 1_000_000).default(1000).describe("series that such a target exposes"),
    activeSeries: count(1000, 100_000_000)
      .optional()
      .describe("active series of one Prometheus as measured (prometheus_tsdb_head_series); predicted when absent"),
    logsPerDay: byteSize().default("10GB").describe("logs of all containers in a day, uncompressed, in powers of 1000"),
    logPeak: count(1, 100).default(3).describe("logs in the busiest hours, as a multiple of the average"),
    spansPerSecond: count(0, 10_000_000).default(20).describe("spans that reach the collector, after sampling"),
    spanBytes: count(50, 1_000_000).default(1000).describe("bytes of an average span as a document in OpenSearch"),
    grafanaEditors: count(0, 100_000).default(5).describe("people who edit dashboards, for Managed Grafana's price"),
    grafanaViewers: count(0, 100_000).default(20).describe("people who only look, for Managed Grafana's price"),
    infrastructureCost: count(1, 1_000_000_000)
      .default(5000)
      .describe(
        "USD a month for the monitored platform in AWS, without this stack; monitoring is compared with 5 % of it",
      ),
  })
  .prefault({})
  .describe(
    "the load to carry, declared for the preview's prediction of capacity and cost; nothing deployed depends on it",
  );
