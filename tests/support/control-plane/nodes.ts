/** Three nodes in three zones that exist as objects only: kwok keeps them Ready and plays their kubelets. */
import type { KubeApi } from "./kube-api";

export const zones = ["zone-a", "zone-b", "zone-c"] as const;

/** Marks the nodes that kwok may play; any other node would stay NotReady. */
export const kwokNode = { annotation: "kwok.x-k8s.io/node", value: "fake" } as const;

const size = { cpu: "64", memory: "256Gi", "ephemeral-storage": "500Gi", pods: "250" };

interface Node {
  readonly spec: { readonly taints?: readonly unknown[] };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** Leads nowhere; without one, pods on the host's network get no address, and their Services no endpoint. */
const nodeAddress = (zone: string): string => `10.255.0.${zone.charCodeAt(zone.length - 1)}`;

const nodeIn = (zone: string): unknown => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: {
    name: `node-${zone}`,
    annotations: { [kwokNode.annotation]: kwokNode.value },
    labels: {
      "kubernetes.io/hostname": `node-${zone}`,
      "kubernetes.io/os": "linux",
      "kubernetes.io/arch": "amd64",
      "topology.kubernetes.io/region": "region-1",
      "topology.kubernetes.io/zone": zone,
    },
  },
  status: {
    addresses: [
      { type: "InternalIP", address: nodeAddress(zone) },
      // The API server prefers it: there is kwok, which plays the kubelet.
      { type: "Hostname", address: "127.0.0.1" },
    ],
    capacity: size,
    allocatable: size,
  },
});

export async function createNodes(api: KubeApi): Promise<void> {
  await Promise.all(zones.map((zone) => api.call("POST", "/api/v1/nodes", nodeIn(zone))));
}

/** Ready and without the taint that keeps pods off a node until the controller manager has seen it. */
export async function nodesAreReady(api: KubeApi): Promise<boolean> {
  const { items } = await api.call<{ items: Node[] }>("GET", "/api/v1/nodes");
  const ready = (node: Node): boolean =>
    (node.status.conditions ?? []).some(({ type, status }) => type === "Ready" && status === "True");
  return items.length === zones.length && items.every((node) => ready(node) && (node.spec.taints ?? []).length === 0);
}
