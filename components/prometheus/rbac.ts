import type { types } from "@pulumi/kubernetes";

const watch = ["get", "list", "watch"];

/** What the discovery of the platform's pods and Services needs, and nothing more. */
export const discoveryRules: types.input.rbac.v1.PolicyRule[] = [
  { apiGroups: [""], resources: ["services", "pods"], verbs: watch },
  { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: watch },
];

/** What service discovery and the scrape of kubelets and the API server need, and nothing more. */
export const clusterRules: types.input.rbac.v1.PolicyRule[] = [
  { apiGroups: [""], resources: ["nodes", "services", "pods"], verbs: watch },
  { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: watch },
  { apiGroups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
  { nonResourceURLs: ["/metrics"], verbs: ["get"] },
];
