import { type Cursor, passing } from "../lib/cursor";
import type { Resource } from "../lib/resource";
import { CLUSTER_ROLE_BINDING, ROLE_BINDING, SECRET, SERVICE_ACCOUNT } from "../lib/types";
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

const TOKEN_SECRET = "kubernetes.io/service-account-token";

const READ = ["get", "list", "watch"];
const WRITE = ["create", "update", "patch", "delete", "deletecollection"];

/** What becomes a pod, which may then be given any account of its namespace. */
const PODS = [
  ...["pods", "deployments", "statefulsets", "daemonsets", "replicasets", "replicationcontrollers", "jobs"],
  "cronjobs",
];

/** What decides which objects the API server takes. */
const ADMISSION = ["validating", "mutating"].flatMap((kind) => [
  `${kind}admissionpolicies`,
  `${kind}admissionpolicybindings`,
]);

/** Verbs by which each resource gives more than it seems to; [] stands for every verb. */
const RISKY: Readonly<Record<string, readonly string[]>> = {
  secrets: [...READ, ...WRITE],
  "pods/exec": [],
  "pods/attach": [],
  "pods/ephemeralcontainers": [],
  "pods/portforward": [],
  "nodes/proxy": [],
  "pods/proxy": [],
  "services/proxy": [],
  "serviceaccounts/token": [],
  "certificatesigningrequests/approval": [],
  roles: WRITE,
  clusterroles: WRITE,
  rolebindings: WRITE,
  clusterrolebindings: WRITE,
  ...Object.fromEntries(PODS.map((kind) => [kind, WRITE])),
  nodes: WRITE,
  "nodes/status": WRITE,
  podtemplates: WRITE,
  signers: [],
  namespaces: WRITE,
  serviceaccounts: WRITE,
  persistentvolumes: WRITE,
  networkpolicies: WRITE,
  customresourcedefinitions: WRITE,
  apiservices: WRITE,
  mutatingwebhookconfigurations: WRITE,
  validatingwebhookconfigurations: WRITE,
  ...Object.fromEntries(ADMISSION.map((kind) => [kind, WRITE])),
};

/** True when these verbs on a resource (`pods/exec`) let a pod become more than it is. */
export function isRisky(resource: string, verbs: readonly string[]): boolean {
  const risky = RISKY[resource];
  return risky !== undefined && (risky.length === 0 || verbs.some((verb) => risky.includes(verb)));
}

/** Groups that stand for everybody, for every ServiceAccount (of a namespace), and for administrators. */
const EVERYBODY = /^system:(?:anonymous|(?:un)?authenticated|masters|serviceaccounts(?::.*)?)$/;

/** True for a subject of a binding that is no single user or account. */
export function isEverybody(subject: string): boolean {
  return EVERYBODY.test(subject);
}

/** Places where a pod gets a token for the API although it asks for none: projections without another audience. */
export function projectedTokens(workload: Workload): readonly Cursor[] {
  const sources = workload.volumes.flatMap((volume) => volume.at("projected.sources").items());
  const tokens = sources.map((source) => source.key("serviceAccountToken")).filter((token) => token.exists());
  return tokens.filter((token) => !token.key("audience").given());
}

/** Secrets that hold a token which never ends. */
export function tokenSecrets(stack: StackModel): readonly Resource[] {
  return stack.ofType(SECRET).filter(({ props }) => props.key("type").string() === TOKEN_SECRET);
}
