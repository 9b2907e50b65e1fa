import { checks } from "./checks";

/** Name of the role, its binding and the account in the documented manifest. */
const name = "monitoring-doctor";

/** Rules of RBAC that the checks need and no more: lists, and the way to ask pods, which changes nothing. */
export function roleRules(): readonly object[] {
  const groups = new Map<string, Set<string>>();
  for (const resource of checks.flatMap(({ reads }) => reads)) {
    const [plural = "", ...group] = resource.split(".");
    const key = group.join(".");
    groups.set(key, (groups.get(key) ?? new Set()).add(plural));
  }
  const lists = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, resources]) => ({ apiGroups: [group], resources: [...resources].sort(), verbs: ["list"] }));
  // get: kubectl makes its way to a pod by name; create: the way itself, as SPDY or as WebSocket.
  return [
    ...lists,
    { apiGroups: [""], resources: ["pods"], verbs: ["get"] },
    { apiGroups: [""], resources: ["pods/portforward"], verbs: ["create", "get"] },
  ];
}

const rbac = { group: "rbac.authorization.k8s.io", version: "rbac.authorization.k8s.io/v1" };

/** An account that may examine the cluster, and nothing else. */
export const roleManifests = (): readonly object[] => [
  { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace: "default" } },
  { apiVersion: rbac.version, kind: "ClusterRole", metadata: { name }, rules: roleRules() },
  {
    apiVersion: rbac.version,
    kind: "ClusterRoleBinding",
    metadata: { name },
    roleRef: { apiGroup: rbac.group, kind: "ClusterRole", name },
    subjects: [{ kind: "ServiceAccount", name, namespace: "default" }],
  },
];
