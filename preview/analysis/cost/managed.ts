import { decimalBytes, durationPattern, seconds } from "../../../lib/units";
import type { Settings } from "../../../settings/schema";
import { count } from "../amount";
import { assumed } from "../assumptions";
import type { Capacity } from "../capacity/capacity";
import { intakeOf } from "../capacity/metrics";
import { logDays } from "../capacity/logs";
import { workloadNamed } from "../inventory";
import type { Inventory } from "../inventory";
import { textAt } from "../tree";
import { flag, mainContainer } from "../workload";
import type { CostItem } from "./item";
import { priceBook, priceOf } from "./prices";

/** What the same load costs at a managed service. */
export interface ManagedItem {
  /** Component that it stands in for. */
  readonly component: string;
  readonly service: string;
  readonly what: string;
  /** USD a month. */
  readonly monthly: number;
}

const secondsPerMonth = priceBook.hoursPerMonth * 3600;
const tier = { first: 2e9, next: 250e9 };
const tenMillion = 1e7;

/** USD of samples in a month, by the tiers of Managed Prometheus. */
export function sampleCost(samples: number): number {
  const first = Math.min(samples, tier.first);
  const next = Math.min(Math.max(0, samples - tier.first), tier.next);
  const rest = Math.max(0, samples - tier.first - tier.next);
  const [a, b, c] = [priceOf("amp.samples.first"), priceOf("amp.samples.next"), priceOf("amp.samples.rest")];
  return (first * a + next * b + rest * c) / tenMillion;
}

/** Days that raw samples are kept: in S3 where there is long-term storage, else by Prometheus. */
function metricsDays(inventory: Inventory): number {
  const compactor = workloadNamed(inventory, "thanos-compactor");
  const raw = compactor && flag(mainContainer(compactor), "retention.resolution-raw");
  const storage = inventory.section("prometheus-config", "prometheus.yml", "storage");
  const text = raw ?? textAt(storage, "tsdb", "retention", "time");
  return durationPattern.test(text) ? seconds(text) / 86_400 : 30;
}

/** Metrics in Amazon Managed Service for Prometheus, which keeps one copy of what two replicas send. */
function prometheus(inventory: Inventory, { metrics }: Capacity): ManagedItem[] {
  if (!metrics) return [];
  const { samplesPerSecond, bytesPerDay } = intakeOf(metrics);
  const samples = samplesPerSecond * secondsPerMonth;
  const days = metricsDays(inventory);
  const stored = ((bytesPerDay * days) / 1e9) * priceOf("amp.storage");
  const what = `${count(samples / 1e6)} million samples a month, kept ${days} days`;
  return [
    { component: "prometheus, thanos", service: "Managed Prometheus", what, monthly: sampleCost(samples) + stored },
  ];
}

/** Logs in CloudWatch, which bills what comes in uncompressed and keeps it compressed. */
function logs(inventory: Inventory, load: Settings["load"], capacity: Capacity): ManagedItem[] {
  if (!capacity.logs) return [];
  const daily = decimalBytes(load.logsPerDay) / 1e9;
  const days = logDays(inventory);
  const ingest = (daily * priceBook.hoursPerMonth) / 24;
  const kept = daily * days * assumed("archivedShare");
  const cost = ingest * priceOf("cloudwatch.logs.ingest") + kept * priceOf("cloudwatch.logs.storage");
  return [
    {
      component: "loki",
      service: "CloudWatch Logs",
      what: `${count(ingest)} GB a month, kept ${days} days`,
      monthly: cost,
    },
  ];
}

function traces(inventory: Inventory, { spansPerSecond }: Settings["load"]): ManagedItem[] {
  if (!workloadNamed(inventory, "jaeger-collector")) return [];
  const millions = (spansPerSecond * secondsPerMonth) / assumed("spansPerTrace") / 1e6;
  const what = `${count(millions)} million traces a month, kept 30 days`;
  return [{ component: "jaeger", service: "X-Ray", what, monthly: millions * priceOf("xray.traces") }];
}

function grafana(inventory: Inventory, { grafanaEditors, grafanaViewers }: Settings["load"]): ManagedItem[] {
  if (!workloadNamed(inventory, "grafana")) return [];
  const monthly = grafanaEditors * priceOf("grafana.editor") + grafanaViewers * priceOf("grafana.viewer");
  const what = `${grafanaEditors} editors, ${grafanaViewers} viewers`;
  return [{ component: "grafana", service: "Managed Grafana", what, monthly }];
}

/**
 * The same load at AWS' managed services, and the agents that are needed either way. Queries of metrics, searches of logs
 * and the collector of metrics come on top there and are not counted.
 *
 * @param own what the stack itself costs, of which the agents stay
 */
export function managedItems(
  inventory: Inventory,
  load: Settings["load"],
  capacity: Capacity,
  own: readonly CostItem[],
): ManagedItem[] {
  const agents = own.filter(({ component }) => component === "exporters" || component === "alloy");
  const monthly = agents.reduce((sum, item) => sum + item.monthly, 0);
  const kept = { component: "alloy, exporters", service: "the same agents", what: "their share of the nodes", monthly };
  return [
    ...prometheus(inventory, capacity),
    ...logs(inventory, load, capacity),
    ...traces(inventory, load),
    ...grafana(inventory, load),
    ...(agents.length > 0 ? [kept] : []),
  ];
}
