/** The rendered objects that discovery and kube-state-metrics read, in a real API server, with a workload of the platform. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ControlPlane } from "../control-plane";
import { eventually } from "./process";
import type { Manifest, RenderedStack } from "./stack";

/** In the order in which they need one another. */
const kinds = [
  ...["Namespace", "PriorityClass", "StorageClass", "ServiceAccount", "ClusterRole", "ClusterRoleBinding"],
  ...["Service", "StatefulSet", "DaemonSet", "Deployment", "PodDisruptionBudget"],
];

/** Namespace of the platform in the stack's settings (`network.platformNamespaces`). */
export const platformNamespace = "insurance-lead-gen";

/** Port of the platform's services. */
export const platformPort = 8080;

/** Waits of a minute on an idle machine. */
const readySeconds = 300;

const annotations = { "prometheus.io/scrape": "true", "prometheus.io/port": `${platformPort}` };

function platformDeployment(name: string, podAnnotations: Record<string, string>): Manifest & Record<string, unknown> {
  const labels = { "app.kubernetes.io/name": name };
  const container = { name: "api", image: "reference-service", ports: [{ name: "http", containerPort: platformPort }] };
  return {
    ...{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace: platformNamespace } },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels, annotations: podAnnotations }, spec: { containers: [container] } },
    },
  };
}

/** `lead-api` announces itself by annotations of its pod, `lead-worker` by those of its Service; both ways are documented. */
function platform(): Manifest[] {
  const worker = {
    ...{ apiVersion: "v1", kind: "Service" },
    metadata: { name: "lead-worker", namespace: platformNamespace, annotations },
    spec: {
      selector: { "app.kubernetes.io/name": "lead-worker" },
      ports: [{ name: "http", port: 80, targetPort: "http" }],
    },
  };
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: platformNamespace } };
  return [namespace, worker, platformDeployment("lead-api", annotations), platformDeployment("lead-worker", {})];
}

/** The API server of the tests does not announce itself, because Kubernetes forbids endpoints on loopback. */
function apiServerEndpoint(): Manifest & Record<string, unknown> {
  return {
    ...{ apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice" },
    metadata: {
      name: "kubernetes",
      namespace: "default",
      labels: { "kubernetes.io/service-name": "kubernetes" },
    } as Manifest["metadata"],
    addressType: "IPv4",
    endpoints: [{ addresses: ["10.255.255.254"], conditions: { ready: true } }],
    ports: [{ name: "https", port: 443, protocol: "TCP" }],
  };
}

/** Applies the stack's objects and the platform's, and returns when every pod is Ready. */
export async function applyStack(plane: ControlPlane, stack: RenderedStack): Promise<void> {
  const items = kinds.flatMap((kind) => stack.ofKinds([kind]));
  for (const list of [items, [...platform(), apiServerEndpoint()]]) {
    const apply = ["apply", "--server-side", "--validate=strict", "--field-manager=test", "-f", "-"];
    await plane.kubectl(apply, JSON.stringify({ apiVersion: "v1", kind: "List", items: list }));
  }
  await eventually("every pod of the rendered workloads is Ready", readySeconds, async () => {
    const text = await plane.kubectl(["get", "statefulsets,deployments,daemonsets", "-A", "-o", "json"]);
    const { items: workloads } = JSON.parse(text) as { items: { status: Record<string, number> }[] };
    const ready = workloads.every(({ status }) => {
      const wanted = status["replicas"] ?? status["desiredNumberScheduled"] ?? 0;
      return wanted > 0 && (status["readyReplicas"] ?? status["numberReady"] ?? 0) === wanted;
    });
    return ready ? true : undefined;
  });
}

export interface ServiceAccountAccess {
  readonly kubeconfig: string;
  readonly tokenFile: string;
  readonly caFile: string;
}

interface Kubeconfig {
  readonly clusters: readonly {
    readonly cluster: { readonly "certificate-authority": string; readonly server: string };
  }[];
}

/** Writes what a pod of a ServiceAccount of the stack would find, and a kubeconfig of the same. */
export async function accessOf(plane: ControlPlane, account: string, directory: string): Promise<ServiceAccountAccess> {
  const token = await plane.kubectl(["create", "token", account, "-n", "monitoring", "--duration=1h"]);
  const [cluster] = (JSON.parse(readFileSync(plane.kubeconfig, "utf8")) as Kubeconfig).clusters;
  const [kubeconfig, tokenFile] = [join(directory, `${account}.kubeconfig`), join(directory, `${account}.token`)];
  writeFileSync(tokenFile, token.trim(), { mode: 0o600 });
  // JSON is YAML too.
  const config = {
    ...{ apiVersion: "v1", kind: "Config", "current-context": "local" },
    clusters: [{ name: "local", ...cluster }],
    users: [{ name: account, user: { tokenFile } }],
    contexts: [{ name: "local", context: { cluster: "local", user: account } }],
  };
  writeFileSync(kubeconfig, JSON.stringify(config));
  return { kubeconfig, tokenFile, caFile: cluster?.cluster["certificate-authority"] ?? "" };
}

/** `127.0.0.1:port` of the API server. */
export const apiServerAddress = (plane: ControlPlane): string => new URL(plane.api.server).host;
