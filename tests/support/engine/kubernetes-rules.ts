/** What Kubernetes and its Pulumi provider let change in place, by kind. */
import type { Fixed } from "./difference";

/** Identity of any object. */
const identity = ["metadata.name", "metadata.namespace"];

/** Fields for which pulumi-kubernetes replaces the object (provider/pkg/provider/diff.go, with mutable ConfigMaps). */
const replaced: Readonly<Record<string, readonly string[]>> = {
  "apps/v1/StatefulSet": [
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.selector",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
  ],
  "apps/v1/Deployment": ["spec.selector"],
  "batch/v1/Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
  "rbac.authorization.k8s.io/v1/ClusterRoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io/v1/RoleBinding": ["roleRef"],
  "storage.k8s.io/v1/StorageClass": ["parameters", "provisioner"],
  "v1/PersistentVolumeClaim": ["spec"],
  "v1/ResourceQuota": ["spec.scopes"],
  "v1/Service": ["spec.clusterIP"],
};

/** Fields that the API server refuses to change although the provider would try. */
const refused: Readonly<Record<string, readonly string[]>> = {
  "apps/v1/DaemonSet": ["spec.selector"],
  "scheduling.k8s.io/v1/PriorityClass": ["value", "preemptionPolicy"],
  "storage.k8s.io/v1/StorageClass": ["reclaimPolicy", "volumeBindingMode"],
  "v1/Secret": ["type"],
};

/** Kinds without a namespace. */
const clusterScoped = new Set([
  "v1/Namespace",
  "v1/PersistentVolume",
  "rbac.authorization.k8s.io/v1/ClusterRole",
  "rbac.authorization.k8s.io/v1/ClusterRoleBinding",
  "scheduling.k8s.io/v1/PriorityClass",
  "storage.k8s.io/v1/StorageClass",
  "snapshot.storage.k8s.io/v1/VolumeSnapshotClass",
  "cert-manager.io/v1/ClusterIssuer",
  "gateway.networking.k8s.io/v1/GatewayClass",
]);

/** `<apiVersion>/<kind>` of an object. */
export type Kind = string;

/** What the provider replaces the object for. */
export function fixedFields(kind: Kind): Fixed {
  return { anyChange: [...identity, ...(replaced[kind] ?? [])] };
}

/** What an update must leave alone. */
export function immutableFields(kind: Kind): Fixed {
  return { anyChange: refused[kind] ?? [] };
}

export function isClusterScoped(kind: Kind): boolean {
  return clusterScoped.has(kind);
}
