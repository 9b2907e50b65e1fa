/**
 * The workloads of the stack as everybody addresses them: name, namespace, Services and ports.
 *
 * One list, because a port is written in a container, a Service, a probe, a scrape job, a network flow and a URL,
 * and must be the same in all of them. Ports are each tool's documented defaults.
 */
export const namespaces = { monitoring: "monitoring", agents: "monitoring-agents" } as const;

const collector = { "otlp-grpc": 4317, "otlp-http": 4318, metrics: 8888, health: 13133 } as const;
const query = { http: 16686, grpc: 16685, metrics: 8888, health: 13133 } as const;

/** Port numbers by the name the Service gives them. */
export const ports = {
  prometheus: { http: 9090 },
  "thanos-sidecar": { grpc: 10901, http: 10902 },
  alertmanager: { http: 9093, cluster: 9094, reloader: 8080 },
  grafana: { http: 3000 },
  loki: { http: 3100, grpc: 9095, memberlist: 7946 },
  "jaeger-collector": collector,
  "jaeger-query": query,
  /** Both in one process, behind the Services of the two. */
  jaeger: { ...collector, ...query },
  "thanos-query": { http: 10902, grpc: 10901 },
  "thanos-store": { http: 10902, grpc: 10901 },
  "thanos-compactor": { http: 10902 },
  "thanos-ruler": { http: 10902, grpc: 10901 },
  alloy: { http: 12345 },
  "node-exporter": { metrics: 9100 },
  "kube-state-metrics": { "http-metrics": 8080, telemetry: 8081 },
  "postgres-exporter": { metrics: 9187 },
  "redis-exporter": { metrics: 9121 },
  "oauth2-proxy": { http: 4180, metrics: 44180 },
} as const;

export type WorkloadName = keyof typeof ports;

/** Ports of systems that the stack talks to but does not own. */
export const externalPorts = {
  https: 443,
  http: 80,
  smtp: 587,
  postgres: 5432,
  redis: 6379,
  dns: 53,
  kubelet: 10250,
  /** cert-manager's controller, webhook and CA injector, as its chart annotates them. */
  certManager: 9402,
  openCost: 9003,
} as const;

/** The namespace a workload lives in: agents that read the host stand apart, so that `monitoring` can be restricted. */
export function namespaceOf(workload: WorkloadName): string {
  return workload === "alloy" || workload === "node-exporter" ? namespaces.agents : namespaces.monitoring;
}

/** Workload of a shard of Prometheus, whose ports are those of Prometheus. */
export type ShardName = `prometheus-shard-${number}`;

/** The shards among which the platform's targets are divided, in the order of their number. */
export function shardNames(shards: number): ShardName[] {
  return Array.from({ length: shards }, (_, shard) => `prometheus-shard-${shard}` as const);
}

/** The DNS name of a Service inside the cluster. */
export function serviceHost(service: string, namespace: string = namespaces.monitoring): string {
  return `${service}.${namespace}.svc.cluster.local`;
}

/** The DNS name of one pod of a StatefulSet behind its headless Service. */
export function podHost(workload: string, ordinal: number, namespace: string = namespaces.monitoring): string {
  return `${workload}-${ordinal}.${serviceHost(`${workload}-headless`, namespace)}`;
}
