import type { Check, Context, Finding } from "./check";
import { access } from "./checks/access";
import { alertmanager } from "./checks/alertmanager";
import { backups } from "./checks/backups";
import { certificates } from "./checks/certificates";
import { disruptionBudgets } from "./checks/disruption-budgets";
import { dns } from "./checks/dns";
import { health } from "./checks/health";
import { jobs } from "./checks/jobs";
import { limits } from "./checks/limits";
import { namespaces } from "./checks/namespaces";
import { networkPolicies } from "./checks/network-policies";
import { prometheus } from "./checks/prometheus";
import { storage } from "./checks/storage";
import { workloads } from "./checks/workloads";
import { Refused } from "./cluster";
import { wrong } from "./errors";
import { nameOf } from "./expected";

/** In the order of the table: what the cluster holds, then what the components say. */
const objects: readonly Check[] = [namespaces, workloads, limits, disruptionBudgets, networkPolicies, access, storage];
const services: readonly Check[] = [certificates, dns, health, prometheus, alertmanager, jobs, backups];
export const checks: readonly Check[] = [...objects, ...services];

/** A finding with the check it comes from. */
export interface Judged extends Finding {
  readonly check: string;
}

/**
 * Makes sure that the cluster is one that the stack could be in.
 *
 * @throws PreviewError (exit code 2) where a namespace of the stack is missing
 */
async function assertInstalled({ cluster, expected }: Context): Promise<void> {
  const live = new Set((await cluster.list("v1", "Namespace", "")).map(nameOf));
  const missing = expected.namespaces.filter((name) => !live.has(name));
  if (missing.length === 0) return;
  const { context } = cluster.access;
  const remedy = `see that ${context} is the cluster of stack ${expected.stack} (--context), then: pulumi up`;
  throw wrong("namespace", missing.join(", "), `is not in the cluster of context ${context}`, remedy);
}

async function run(check: Check, context: Context): Promise<readonly Judged[]> {
  try {
    return (await check.run(context)).map((finding) => ({ check: check.name, ...finding }));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const remedy = "use an account that may read it";
    return [{ check: check.name, subject: "-", state: "not judged", detail: error.message, remedy }];
  }
}

/** Runs every check; they share the context's cache of lists. */
export async function examine(context: Context): Promise<readonly Judged[]> {
  try {
    await assertInstalled(context);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { context: name } = context.cluster.access;
    throw wrong("context", name, error.message, "use an account that may read the cluster's objects");
  }
  return (await Promise.all(checks.map((check) => run(check, context)))).flat();
}
