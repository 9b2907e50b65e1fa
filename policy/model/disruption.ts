import type { Cursor } from "../lib/cursor";
import type { Resource } from "../lib/resource";
import { DEPLOYMENT, POD_DISRUPTION_BUDGET, STATEFUL_SET } from "../lib/types";
import { namespaceOf, selects } from "./manifest";
import { selectedPods } from "./pod-index";
import type { StackModel } from "./stack";
import { workloadOf, type Workload } from "./workload";

const REPLICATED: readonly string[] = [DEPLOYMENT, STATEFUL_SET];

/** The workloads whose number of pods is declared. */
export function replicated(stack: StackModel): readonly Workload[] {
  return stack.ofType(...REPLICATED).map(workloadOf);
}

/** Without a selector a budget is over no pod; an empty one is over all. */
function isUnder(workload: Workload, budget: Resource): boolean {
  const selector = budget.props.at("spec.selector");
  return namespaceOf(budget) === workload.namespace && selector.exists() && selects(selector, workload.podLabels);
}

/** The PodDisruptionBudgets that select the pods of a workload. */
export function budgetsOf(stack: StackModel, workload: Workload): readonly Resource[] {
  return stack.ofType(POD_DISRUPTION_BUDGET).filter((budget) => isUnder(workload, budget));
}

/** The number of pods that a budget protects. */
export function podsUnder(stack: StackModel, budget: Resource): number {
  const selector = budget.props.at("spec.selector");
  const selected = selector.exists() ? [...selectedPods(stack, namespaceOf(budget), selector)] : [];
  const counted = selected.filter(({ resource }) => REPLICATED.includes(resource.type));
  return counted.reduce((sum, { replicas }) => sum + replicas, 0);
}

/** A number or percentage of pods; percentages round up, as the disruption controller does. */
export function scaled(place: Cursor, pods: number): number | undefined {
  const text = place.text();
  if (text === undefined) return undefined;
  const number = Number.parseInt(text, 10);
  return text.endsWith("%") ? Math.ceil((number * pods) / 100) : number;
}

/** Pods that may be away while all are healthy; none under a budget with neither field. */
export function evictable(budget: Resource, pods: number): number {
  const unavailable = scaled(budget.props.at("spec.maxUnavailable"), pods);
  const available = scaled(budget.props.at("spec.minAvailable"), pods) ?? pods;
  return unavailable ?? pods - available;
}
