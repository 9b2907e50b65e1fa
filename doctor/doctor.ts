import type { Check, Context, Finding } from "./check";
import { Forbidden } from "./cluster";
import { nameOf } from "./declared";
import { wrong } from "../kubectl/errors";

/** A finding with the check it comes from. */
export interface Judged extends Finding {
  readonly check: string;
}

/**
 * Makes sure that the cluster is one that the stack could be in.
 *
 * @param place what to call the cluster in messages
 * @throws PreviewError (exit code 2) where a namespace of the stack is missing, or namespaces may not be seen
 */
export async function assertInstalled({ cluster, expected }: Context, place: string): Promise<void> {
  const namespaces = await cluster.list("v1", "Namespace", "").catch((error: unknown) => {
    if (!(error instanceof Forbidden)) throw error;
    const remedy = "use an account with the ClusterRole of docs/production-checklist.md";
    throw wrong("context", place, `is not enough: ${error.message}`, remedy);
  });
  const live = namespaces.map(nameOf);
  const missing = expected.namespaces.filter((name) => !live.includes(name));
  if (missing.length === 0) return;
  const remedy = `see that ${place} is the cluster of stack ${expected.stack} (--context), then: pulumi up`;
  throw wrong("namespace", missing.join(", "), `is not in the cluster of context ${place}`, remedy);
}

async function run(check: Check, context: Context): Promise<readonly Judged[]> {
  try {
    return (await check.run(context)).map((finding) => ({ check: check.name, ...finding }));
  } catch (error) {
    if (!(error instanceof Forbidden)) throw error;
    const remedy = "use an account with the ClusterRole of docs/production-checklist.md";
    return [{ check: check.name, subject: error.resource, state: "not judged", detail: error.message, remedy }];
  }
}

/** Runs checks, which share the context's cache of lists. */
export async function examine(checks: readonly Check[], context: Context): Promise<readonly Judged[]> {
  return (await Promise.all(checks.map((check) => run(check, context)))).flat();
}
