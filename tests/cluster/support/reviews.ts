/** What ServiceAccounts may do, as the API server's authorizer says, over everything that can be asked for. */
import type { KubeApi } from "../../support/control-plane/kube-api";
import type { Item, StackCluster } from "./stack-cluster";

/**
 * Verbs that no discovery document lists, because RBAC alone knows them; from the Kubernetes documentation, "Authorization"
 * (bind, escalate, impersonate), "Certificate Signing Requests" (approve, sign, attest),
 * and "Kubelet authentication/authorization" (what kubelets ask for requests to themselves).
 */
const SPECIAL: Readonly<Record<string, readonly string[]>> = {
  "rbac.authorization.k8s.io/roles": ["bind", "escalate"],
  "rbac.authorization.k8s.io/clusterroles": ["bind", "escalate"],
  "/users": ["impersonate"],
  "/groups": ["impersonate"],
  "/serviceaccounts": ["impersonate"],
  "certificates.k8s.io/signers": ["approve", "sign", "attest"],
  ...Object.fromEntries(
    ["metrics", "stats", "log", "spec", "configz", "healthz", "pods", "checkpoint"].map((part) => [
      `/nodes/${part}`,
      ["get", "create"],
    ]),
  ),
};

/** Requests in flight at once; on two cores more are not faster. */
const CONCURRENCY = 8;

const authorization = "authorization.k8s.io/v1";

/** Something that can be asked for: `list /pods`, `get /pods/log`, `list apps/deployments`; an empty group is core's. */
export type Action = string;

interface Discovered {
  readonly name: string;
  readonly verbs: readonly string[];
}

interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

interface Rules {
  readonly status: {
    readonly resourceRules: readonly Rule[];
    readonly nonResourceRules: readonly Rule[];
    readonly incomplete: boolean;
  };
}

/** Every verb of every resource and subresource of every group and version that the API server serves. */
export async function allActions(api: KubeApi): Promise<Action[]> {
  const { groups } = await api.call<{ groups: { versions: { groupVersion: string }[] }[] }>("GET", "/apis");
  const versions = groups.flatMap((group) => group.versions.map(({ groupVersion }) => groupVersion));
  const actions = new Set<Action>(
    Object.entries(SPECIAL).flatMap(([resource, verbs]) => verbs.map((verb) => `${verb} ${resource}`)),
  );
  for (const version of ["", ...versions]) {
    const path = version === "" ? "/api/v1" : `/apis/${version}`;
    const { resources } = await api.call<{ resources: Discovered[] }>("GET", path);
    const group = version.split("/")[0] ?? "";
    for (const { name, verbs } of resources) {
      for (const verb of verbs) actions.add(`${verb} ${group}/${name}`);
    }
  }
  return [...actions].sort();
}

function attributesOf(action: Action) {
  const [verb = "", place = ""] = action.split(" ");
  const [group = "", resource = "", subresource] = place.split("/");
  return { verb, group, resource, ...(subresource !== undefined && { subresource }) };
}

/** The actions that an account may take in every namespace, asked one by one (SubjectAccessReview). */
export async function allowedEverywhere(api: KubeApi, account: Item, actions: readonly Action[]): Promise<Action[]> {
  const namespace = account.metadata.namespace ?? "";
  const user = `system:serviceaccount:${namespace}:${account.metadata.name}`;
  const groups = ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"];
  const allowed: Action[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let action = actions[next++]; action !== undefined; action = actions[next++]) {
      const spec = { user, groups, resourceAttributes: attributesOf(action) };
      const review = { apiVersion: authorization, kind: "SubjectAccessReview", spec };
      const answer = await api.call<{ status: { allowed: boolean } }>(
        "POST",
        `/apis/${authorization}/subjectaccessreviews`,
        review,
      );
      if (answer.status.allowed) allowed.push(action);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return allowed.sort();
}

/** What an account may do in one namespace, by its own account of its rules (SelfSubjectRulesReview): rules as written. */
export async function rulesIn(api: KubeApi, account: Item, namespace: string): Promise<Action[]> {
  const user = `system:serviceaccount:${account.metadata.namespace ?? ""}:${account.metadata.name}`;
  const review = { apiVersion: authorization, kind: "SelfSubjectRulesReview", spec: { namespace } };
  const path = `/apis/${authorization}/selfsubjectrulesreviews`;
  const { status, answer } = await api.exchange("POST", path, review, user);
  if (status !== 201) throw new Error(`${user} in ${namespace}: HTTP ${status} ${answer}`);
  const rules = (JSON.parse(answer) as Rules).status;
  if (rules.incomplete) throw new Error(`${user} in ${namespace}: the API server could not tell every rule`);
  const named = (resource: string, names: readonly string[] | undefined): string[] =>
    names === undefined ? [resource] : names.map((name) => `${resource} named ${name}`);
  const resources = rules.resourceRules.flatMap(({ verbs, apiGroups = [], resources = [], resourceNames }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((name) =>
        verbs.flatMap((verb) => named(`${group}/${name}`, resourceNames).map((resource) => `${verb} ${resource}`)),
      ),
    ),
  );
  const paths = rules.nonResourceRules.flatMap(({ verbs, nonResourceURLs = [] }) =>
    nonResourceURLs.flatMap((url) => verbs.map((verb) => `${verb} ${url}`)),
  );
  return [...new Set([...resources, ...paths])].sort();
}

export async function serviceAccounts(cluster: StackCluster, namespaces: readonly string[]): Promise<Item[]> {
  const all = await cluster.list("serviceaccounts");
  return all.filter(({ metadata }) => namespaces.includes(metadata.namespace ?? ""));
}
