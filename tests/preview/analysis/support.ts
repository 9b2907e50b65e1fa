import { stringify } from "yaml";
import type { Facts } from "../../../preview/analysis/facts";
import { inventoryOf } from "../../../preview/analysis/inventory";
import type { Inventory, Rendered } from "../../../preview/analysis/inventory";
import type { Wire, WireObject } from "../../../preview/values";

/** The load that the hand-made stacks are declared to carry; round, so that sums can be checked by hand. */
export const load: Facts["load"] = {
  nodes: 10,
  pods: 100,
  targets: 20,
  seriesPerTarget: 1000,
  logsPerDay: "86400MB",
  logPeak: 2,
  spansPerSecond: 10,
  spanBytes: 1000,
  grafanaEditors: 2,
  grafanaViewers: 4,
  infrastructureCost: 10_000,
};

export const facts: Facts = { load, zones: 3, region: "us-east-1" };

/** A resource as the preview records it. */
export function resource(type: string, name: string, detailed: WireObject, more: Partial<Rendered> = {}): Rendered {
  return { type, name, custom: true, external: false, detailed, ...more };
}

const labels = (name: string) => ({ "app.kubernetes.io/name": name, "app.kubernetes.io/instance": name });

/** Constraint that spreads a workload's pods over a kind of place. */
export const spread = (name: string, topologyKey: string, whenUnsatisfiable: string): WireObject => ({
  topologyKey,
  whenUnsatisfiable,
  maxSkew: 1,
  labelSelector: { matchLabels: labels(name) },
});

/** The spread of this stack: enforced over nodes, preferred over zones. */
export const usual = (name: string): Wire[] => [
  spread(name, "topology.kubernetes.io/zone", "ScheduleAnyway"),
  spread(name, "kubernetes.io/hostname", "DoNotSchedule"),
];

export interface Pods {
  readonly kind?: "Deployment" | "StatefulSet" | "DaemonSet";
  readonly replicas?: number;
  readonly room?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Requests; limits are twice that unless given. */
  readonly cpu?: string;
  readonly memory?: string;
  readonly limits?: { readonly cpu: string; readonly memory: string };
  /** Size of a volume of every pod. */
  readonly storage?: string;
  readonly constraints?: readonly Wire[];
  readonly affinity?: WireObject;
  readonly sidecars?: readonly string[];
}

const claim = (storage: string): Wire => ({
  metadata: { name: "data" },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } },
});

function container(name: string, pods: Pods): WireObject {
  const requests = { cpu: pods.cpu ?? "1", memory: pods.memory ?? "1Gi" };
  return {
    name,
    args: pods.args ?? [],
    env: Object.entries(pods.env ?? {}).map(([key, value]) => ({ name: key, value })),
    resources: { requests, limits: pods.limits ?? { cpu: "2", memory: "2Gi" } },
  };
}

/** A workload, spread as this stack spreads them. */
export function workload(name: string, pods: Pods = {}): Rendered {
  const { kind = "StatefulSet", replicas, room = name, storage, constraints = usual(name), affinity } = pods;
  return resource(`kubernetes:apps/v1:${kind}`, name, {
    apiVersion: "apps/v1",
    kind,
    metadata: { name, namespace: "monitoring", labels: { "app.kubernetes.io/component": room } },
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      ...(storage === undefined ? {} : { volumeClaimTemplates: [claim(storage)] }),
      template: {
        metadata: { labels: labels(name) },
        spec: {
          topologySpreadConstraints: constraints,
          ...(affinity === undefined ? {} : { affinity }),
          containers: [container(name, pods), ...(pods.sidecars ?? []).map((sidecar) => container(sidecar, {}))],
        },
      },
    },
  });
}

/** A disruption budget over a workload's pods. */
export function budget(name: string, limit: WireObject = { maxUnavailable: 1 }): Rendered {
  return resource("kubernetes:policy/v1:PodDisruptionBudget", name, {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name, namespace: "monitoring" },
    spec: { ...limit, selector: { matchLabels: labels(name) } },
  });
}

/** A ConfigMap with one file. */
export function configMap(name: string, key: string, content: unknown): Rendered {
  const text = typeof content === "string" ? content : stringify(content);
  return resource("kubernetes:core/v1:ConfigMap", name, {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "monitoring" },
    data: { [key]: text },
  });
}

/** Any other Kubernetes object. */
export const object = (kind: string, name: string, rest: WireObject): Rendered =>
  resource(`kubernetes:x/v1:${kind}`, name, { kind, metadata: { name }, ...rest });

/** loki.yaml with a replication factor, and what else is given. */
export const lokiConfig = (factor: number, rest: object = {}): Rendered =>
  configMap("loki-config", "loki.yaml", { common: { replication_factor: factor }, ...rest });

/** prometheus.yml as far as the analysis reads it. */
export const prometheusConfig = (more: object = {}): Rendered =>
  configMap("prometheus-config", "prometheus.yml", {
    global: { scrape_interval: "10s", evaluation_interval: "10s", sample_limit: 50_000 },
    storage: { tsdb: { retention: { time: "10d", size: "30GB" } } },
    scrape_configs: [{ job_name: "kubernetes-pods", sample_limit: 20_000 }, { job_name: "node-exporter" }],
    ...more,
  });

/** An OpenSearch domain. */
export const domain = (clusterConfig: WireObject, volumeSize = 50): Rendered =>
  resource("aws:opensearch/domain:Domain", "traces", {
    clusterConfig: { instanceType: "m7g.medium.search", ...clusterConfig },
    ebsOptions: { volumeSize },
  });

export const inventory = (...resources: readonly Rendered[]): Inventory => inventoryOf(resources);
