import { z } from "zod";
import { count, cpu, quantity } from "./values";

/** What all pods of a namespace together may ask for; a bound that a slip cannot pass, not a plan. */
const quota = (defaults: { pods: number; cpu: `${number}`; memory: `${number}Gi` }) =>
  z
    .strictObject({
      pods: count(1, 10_000).default(defaults.pods).describe("pods, those of a rollout included"),
      cpu: cpu().default(defaults.cpu).describe("cores requested"),
      memory: quantity().default(defaults.memory).describe("memory requested"),
    })
    .prefault({});

export const namespaces = z
  .strictObject({
    mode: z
      .enum(["create", "adopt"])
      .default("create")
      .describe("create both namespaces, or use ones that exist and carry the right labels"),
    monitoringQuota: quota({ pods: 120, cpu: "40", memory: "128Gi" }).describe("bound of the namespace monitoring"),
    agentsQuota: quota({ pods: 220, cpu: "40", memory: "64Gi" }).describe(
      "bound of the namespace monitoring-agents: two pods per node, so 100 nodes by default",
    ),
  })
  .prefault({})
  .describe("the namespaces monitoring and monitoring-agents");
