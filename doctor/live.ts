import { at, listAt, selects, textAt, textsAt, type Tree } from "../preview/analysis/tree";
import type { Context } from "./check";
import { nameOf, type Declared } from "./expected";

/** The live object of a declared one; undefined where it is missing. */
export async function liveOf({ cluster }: Context, declared: Declared): Promise<Tree> {
  const all = await cluster.list(declared.apiVersion, declared.kind, declared.namespace);
  return all.find((object) => nameOf(object) === declared.name);
}

/** Every declared object of some kinds with its live one. */
export async function pairs(
  context: Context,
  kinds: readonly string[],
): Promise<readonly (readonly [Declared, Tree])[]> {
  const declared = context.expected.of(...kinds);
  return Promise.all(declared.map(async (one) => [one, await liveOf(context, one)] as const));
}

/** Pods of a workload by its selector, those on their way out left out. */
export async function podsOf({ cluster }: Context, workload: Declared): Promise<readonly Tree[]> {
  const selector = textsAt(workload.object, "spec", "selector", "matchLabels");
  const pods = await cluster.list("v1", "Pod", workload.namespace);
  return pods.filter(
    (pod) =>
      selects(selector, textsAt(pod, "metadata", "labels")) && textAt(pod, "metadata", "deletionTimestamp") === "",
  );
}

/** Status of a condition: `True`, `False`, `Unknown`, or empty where it was never set. */
export function condition(object: Tree, type: string): { readonly status: string; readonly message: string } {
  const found = listAt(object, "status", "conditions").find((one) => textAt(one, "type") === type);
  return { status: textAt(found, "status"), message: textAt(found, "message") };
}

/** Desired pods of a live workload; a DaemonSet tells it in its status. */
export function desired(live: Tree): number {
  const replicas = at(live, "spec", "replicas") ?? at(live, "status", "desiredNumberScheduled");
  return typeof replicas === "number" ? replicas : 1;
}
