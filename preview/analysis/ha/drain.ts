import { at, textAt } from "../tree";
import type { Tree } from "../tree";

/**
 * What draining a node does to a workload: pods leave one at a time and it goes on; it goes on only when they are back;
 * no pod may leave, so the node cannot be drained; nothing limits how many leave at once; or every node has its own pod.
 */
export type Drain = "safe" | "stops it" | "blocked" | "unguarded" | "per node";

/** Pods of a number that a limit, a count or a percentage, stands for; Kubernetes rounds up. */
function amount(limit: Tree, replicas: number): number {
  const text = textAt(limit);
  return text.endsWith("%") ? Math.ceil((replicas * Number.parseFloat(text)) / 100) : Number(text);
}

/** Pods that a budget lets leave while all are there. */
function mayLeave(budget: Tree, replicas: number): number {
  const most = at(budget, "maxUnavailable");
  if (most !== undefined) return Math.min(replicas, amount(most, replicas));
  const least = at(budget, "minAvailable");
  return least === undefined ? replicas : Math.max(0, replicas - amount(least, replicas));
}

/**
 * The effect of a drain.
 *
 * @param tolerated pods that may be away while the workload goes on
 */
export function drainOf(budgets: readonly Tree[], replicas: number, tolerated: number): Drain {
  if (budgets.length === 0) return replicas > 1 && tolerated > 0 ? "unguarded" : "stops it";
  const leaving = Math.min(...budgets.map((budget) => mayLeave(budget, replicas)));
  if (leaving === 0) return "blocked";
  return leaving <= tolerated ? "safe" : "stops it";
}
