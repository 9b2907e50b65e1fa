import { type Cursor, passing } from "../lib/cursor";
import { CLUSTER_ROLE_BINDING, ROLE_BINDING, SERVICE_ACCOUNT } from "../lib/types";
import { namespaceOf } from "./manifest";
import type { StackModel } from "./stack";
import type { Workload } from "./workload";

/** The ServiceAccount of a pod: "default" where the pod names none. Throws `Undetermined` when unknown. */
export function serviceAccountOf(workload: Workload): { readonly name: string; readonly at: Cursor } {
  const named = workload.pod.key("serviceAccountName");
  const legacy = workload.pod.key("serviceAccount");
  const at = named.exists() || !legacy.exists() ? named : legacy;
  return { name: at.string() ?? "default", at };
}

/**
 * True when a RoleBinding or ClusterRoleBinding of the stack names the ServiceAccount as a subject. Throws
 * `Undetermined` when none surely does but a subject is unknown.
 */
export function isBound(stack: StackModel, namespace: string, account: string): boolean {
  const bindings = stack.ofType(ROLE_BINDING, CLUSTER_ROLE_BINDING);
  return (
    passing(
      bindings,
      ({ props }) =>
        passing(props.key("subjects").items(), (subject) => isNamedBy(subject, namespace, account)).length > 0,
    ).length > 0
  );
}

function isNamedBy(subject: Cursor, namespace: string, account: string): boolean {
  if (subject.key("kind").string() !== "ServiceAccount" || subject.key("name").string() !== account) return false;
  return (subject.key("namespace").string() ?? namespaceOf(subject.resource)) === namespace;
}

/** Whether the pod gets a token of its ServiceAccount: its own setting, else the account's, else true. */
export function mountsToken(stack: StackModel, workload: Workload): boolean {
  const own = workload.pod.key("automountServiceAccountToken").boolean();
  if (own !== undefined) return own;
  const account = stack.find(SERVICE_ACCOUNT, workload.namespace, serviceAccountOf(workload).name);
  return account?.props.key("automountServiceAccountToken").boolean() ?? true;
}

const READ = ["get", "list", "watch"];
const WRITE = ["create", "update", "patch", "delete", "deletecollection"];

/** Verbs by which each resource gives more than it seems to; [] stands for every verb. */
const RISKY: Readonly<Record<string, readonly string[]>> = {
  secrets: [...READ, ...WRITE],
  "pods/exec": [],
  "pods/attach": [],
  "nodes/proxy": [],
  "serviceaccounts/token": [],
  "certificatesigningrequests/approval": [],
  roles: WRITE,
  clusterroles: WRITE,
  rolebindings: WRITE,
  clusterrolebindings: WRITE,
  mutatingwebhookconfigurations: WRITE,
  validatingwebhookconfigurations: WRITE,
};

/** True when these verbs on a resource (`pods/exec`) let a pod become more than it is. */
export function isRisky(resource: string, verbs: readonly string[]): boolean {
  const risky = RISKY[resource];
  return risky !== undefined && (risky.length === 0 || verbs.some((verb) => risky.includes(verb)));
}
