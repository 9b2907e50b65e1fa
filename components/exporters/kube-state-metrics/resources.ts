import type { types } from "@pulumi/kubernetes";

/** Kinds whose state becomes metrics, by API group; no Secrets and no ConfigMaps, which nobody alerts on. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  "": [
    "namespaces",
    "nodes",
    "persistentvolumeclaims",
    "persistentvolumes",
    "pods",
    "resourcequotas",
    "limitranges",
    "services",
  ],
  apps: ["daemonsets", "deployments", "replicasets", "statefulsets"],
  batch: ["cronjobs", "jobs"],
  autoscaling: ["horizontalpodautoscalers"],
  "networking.k8s.io": ["ingresses", "networkpolicies"],
  policy: ["poddisruptionbudgets"],
  "storage.k8s.io": ["storageclasses", "volumeattachments"],
};

/** Value of `--resources`. */
export const resourceList = Object.values(kinds).flat().sort().join(",");

/** Read access to exactly the kinds above. */
export const clusterRules: types.input.rbac.v1.PolicyRule[] = Object.entries(kinds).map(([group, resources]) => ({
  apiGroups: [group],
  resources: [...resources],
  verbs: ["list", "watch"],
}));
