import type { Cursor } from "../lib/cursor";
import { parseQuantity } from "./quantity";
import type { Container, Workload } from "./workload";

/** Sections of a container's `resources`. */
export type Section = "requests" | "limits";

/** The amount at `resources.<section>.<name>` in base units; undefined when not set or malformed. */
export function amountOf(container: Container, section: Section, name: string): number | undefined {
  const text = amountAt(container, section, name).text();
  return text === undefined ? undefined : parseQuantity(text);
}

/** The place of an amount, for messages. */
export function amountAt(container: Container, section: Section, name: string): Cursor {
  return container.at.key("resources").key(section).key(name);
}

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

/**
 * What the scheduler reserves for one pod: containers and sidecars together, or the largest init container beside the
 * sidecars where that is more (Kubernetes documentation, "Pod resource sharing"). Amounts that are not set count as 0.
 */
export function podAmount({ containers }: Workload, section: Section, name: string): number {
  const of = (kind: Container["kind"]): number[] =>
    containers
      .filter((container) => container.kind === kind)
      .map((container) => amountOf(container, section, name) ?? 0);
  const sidecars = sum(of("sidecar"));
  return sidecars + Math.max(sum(of("container")), 0, ...of("init"));
}

const DEFAULT_SURGE = "25%";

function surgeOf(workload: Workload): number {
  if (workload.kind !== "Deployment") return 0;
  const strategy = workload.resource.props.at("spec.strategy");
  if (strategy.key("type").string() === "Recreate") return 0;
  const surge = strategy.at("rollingUpdate.maxSurge").text() ?? DEFAULT_SURGE;
  return surge.endsWith("%") ? Math.ceil((workload.replicas * Number.parseFloat(surge)) / 100) : Number(surge);
}

/** Most pods of a workload at one time: replicas and the surge of a rollout, one per node, or the parallel pods of a job. */
export function mostPods(workload: Workload, nodes: number): number {
  const { kind, resource } = workload;
  if (kind === "DaemonSet") return nodes;
  if (kind === "Job") return resource.props.at("spec.parallelism").number() ?? 1;
  if (kind === "CronJob") return resource.props.at("spec.jobTemplate.spec.parallelism").number() ?? 1;
  return workload.replicas + surgeOf(workload);
}
