import * as units from "@grafana/grafana-foundation-sdk/units";
import { above, dashboard, statPanel, timeseriesPanel } from "../../../lib/panels";

const namespaces = "namespace:container_cost_usd:sum";
const volumes = "namespace:volume_cost_usd:sum";

export default dashboard({
  uid: "cost",
  title: "Cost",
  description: "What does the infrastructure cost, and which share of it is monitoring?",
  room: "platform",
  rows: [
    {
      title: "Now",
      panels: [
        statPanel({
          title: "Share of monitoring",
          description: "Target: below 5 %. Alert: ObservabilityCostHigh.",
          queries: [{ expr: "observability_cost_total / infrastructure_cost_total * 100" }],
          unit: units.Percent,
          decimals: 1,
          thresholds: above({ warning: 5 }),
        }),
        statPanel({
          title: "Infrastructure per month",
          description:
            "At the rate of this hour: nodes, volumes, load balancers, the cluster, managed services of monitoring.",
          queries: [{ expr: "infrastructure_cost_total * 730" }],
          unit: units.Dollars,
        }),
        statPanel({
          title: "Monitoring per month",
          description: "At the rate of this hour: its pods, volumes and managed services.",
          queries: [{ expr: "observability_cost_total * 730" }],
          unit: units.Dollars,
        }),
        statPanel({
          title: "Cost unknown",
          description: "1 when OpenCost is not scraped. Alert: InfrastructureCostUnknown.",
          queries: [{ expr: "absent(infrastructure_cost_total) or vector(0)" }],
          thresholds: above({ warning: 1 }),
        }),
      ],
    },
    {
      title: "Over time",
      panels: [
        timeseriesPanel({
          title: "Share of monitoring",
          description: "Target: below 5 %. Alert: ObservabilityCostHigh.",
          queries: [{ expr: "observability_cost_total / infrastructure_cost_total * 100", legend: "monitoring" }],
          unit: units.Percent,
          thresholds: above({ warning: 5 }),
        }),
        timeseriesPanel({
          title: "Cost per hour",
          description: "Of everything, and of monitoring in it.",
          queries: [
            { expr: "infrastructure_cost_total", legend: "infrastructure" },
            { expr: "observability_cost_total", legend: "monitoring" },
            { expr: "observability_managed_services_cost_usd", legend: "of it managed services" },
          ],
          unit: units.Dollars,
        }),
        timeseriesPanel({
          title: "Pods per hour, by namespace",
          description: "Requests or use, whichever is higher, at the price of their node; idle room is nobody's.",
          queries: [{ expr: namespaces, legend: "{{exported_namespace}}" }],
          unit: units.Dollars,
          stacked: true,
        }),
        timeseriesPanel({
          title: "Volumes per hour, by namespace",
          description: "Provisioned, not used: a claim that is too large costs the same when it is empty.",
          queries: [{ expr: volumes, legend: "{{exported_namespace}}" }],
          unit: units.Dollars,
          stacked: true,
        }),
        timeseriesPanel({
          title: "Price of nodes",
          description: "Per core and per GiB of memory; spot nodes are cheaper.",
          queries: [
            { expr: "node:opencost_cpu_cost_usd_per_core:max", legend: "{{exported_node}} core" },
            { expr: "node:opencost_memory_cost_usd_per_gib:max", legend: "{{exported_node}} GiB" },
          ],
          unit: units.Dollars,
          decimals: 4,
        }),
      ],
    },
  ],
});
