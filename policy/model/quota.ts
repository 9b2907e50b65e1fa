import { passing, type Cursor } from "../lib/cursor";
import type { Resource } from "../lib/resource";
import { LIMIT_RANGE, RESOURCE_QUOTA } from "../lib/types";
import { namespaceOf } from "./manifest";
import { parseQuantity } from "./quantity";
import { mostPods, podAmount } from "./reservation";
import type { StackModel } from "./stack";

/** Keys of `spec.hard` that bound what pods reserve. */
const QUOTA_KEYS = ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory", "pods"] as const;

/** One bound of a quota with what the stack needs at most. */
export interface QuotaUse {
  readonly key: (typeof QUOTA_KEYS)[number];
  readonly place: Cursor;
  readonly hard: number;
  readonly needed: number;
}

function inNamespace(stack: StackModel, type: string, namespace: string): readonly Resource[] {
  return stack.ofType(type).filter((resource) => namespaceOf(resource) === namespace);
}

/** True when a namespace has a LimitRange that gives containers without amounts their defaults. */
export function hasLimitRange(stack: StackModel, namespace: string): boolean {
  const limits = inNamespace(stack, LIMIT_RANGE, namespace).flatMap(({ props }) => props.at("spec.limits").items());
  const defaults = passing(limits, (limit) => {
    const isSet = ["default", "defaultRequest"].every((key) => limit.key(key).exists());
    return isSet && limit.key("type").string() === "Container";
  });
  return defaults.length > 0;
}

/** The quotas of a namespace that count every pod: those without scopes. */
export function quotasOf(stack: StackModel, namespace: string): readonly Resource[] {
  return inNamespace(stack, RESOURCE_QUOTA, namespace).filter(({ props }) => {
    return props.at("spec.scopes").items().length === 0 && !props.at("spec.scopeSelector").exists();
  });
}

/**
 * What the workloads of a namespace need of a key at most: replicas and surge, one pod per node for DaemonSets. Throws
 * `Undetermined` when an amount is unknown.
 */
export function neededOf(stack: StackModel, namespace: string, key: QuotaUse["key"], nodes: number): number {
  const workloads = stack.workloads.filter((workload) => workload.namespace === namespace);
  const amounts = workloads.map((workload) => {
    const pods = mostPods(workload, nodes);
    const [section, name] = key.split(".");
    return name === undefined ? pods : pods * podAmount(workload, section === "limits" ? "limits" : "requests", name);
  });
  return amounts.reduce((total, amount) => total + amount, 0);
}

/** Amounts that every quota needs a bound of, since nodes run out of them. */
const NEEDED_BOUNDS = ["requests.cpu", "requests.memory"] as const;

/** The first of the needed bounds that none of the quotas sets. */
export function missingBound(quotas: readonly Resource[]): QuotaUse["key"] | undefined {
  const bounds = quotas.flatMap((quota) => Object.keys(quota.props.at("spec.hard").known() ?? {}));
  return NEEDED_BOUNDS.find((key) => !bounds.includes(key) && !bounds.includes(key.replace("requests.", "")));
}

/** Every bound that a quota sets on pods, with what the namespace needs of it. */
export function usesOf(stack: StackModel, quota: Resource, namespace: string, nodes: number): readonly QuotaUse[] {
  const hard = quota.props.at("spec.hard");
  const cpuAlias: Readonly<Record<string, string>> = { "requests.cpu": "cpu", "requests.memory": "memory" };
  return QUOTA_KEYS.flatMap((key) => {
    const own = hard.key(key);
    const place = own.value === undefined && cpuAlias[key] !== undefined ? hard.key(cpuAlias[key]) : own;
    const bound = parseQuantity(place.text() ?? "");
    return bound === undefined ? [] : [{ key, place, hard: bound, needed: neededOf(stack, namespace, key, nodes) }];
  });
}
