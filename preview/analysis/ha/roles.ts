import type { Inventory } from "../inventory";
import type { Workload } from "../workload";
import { alertmanagers, anyOne, grafanas, lokiReads, lokiWrites, sharesDatabase } from "./quorum";

/** Pods of a workload that may be away while it goes on. */
type Tolerated = (workload: Workload, inventory: Inventory) => number;

/** What a workload is for, as far as failures are concerned. */
export interface Role {
  /** Takes in data: samples, lines, spans, notifications. Absent where it takes nothing in. */
  readonly writes?: Tolerated;
  /** Answers people and queries. Absent where nobody asks it. */
  readonly reads?: Tolerated;
  /** What is lost while no more is away than it survives; absent where it survives nothing. */
  readonly within?: string;
  /** What stops, and what is lost, while more is away. */
  readonly beyond: string;
  /** Store of AWS without which it does not work. */
  readonly needs?: (workload: Workload) => "opensearch" | "database" | "logs" | "metrics" | undefined;
}

const exporter = (what: string): Role => ({
  writes: anyOne,
  within: "nothing",
  beyond: `no series of ${what}; alerts on them cannot fire`,
});

const roles: Readonly<Record<string, Role>> = {
  prometheus: {
    writes: anyOne,
    reads: anyOne,
    within: "nothing: the others scrape and alert alone; its own copy has a gap",
    beyond: "no samples and no alerts; the dead man's switch notices",
  },
  alertmanager: {
    writes: alertmanagers,
    reads: alertmanagers,
    within: "nothing: any one notifies alone; while they cannot talk, notifications may come twice",
    beyond: "alerts reach nobody; the dead man's switch notices",
  },
  grafana: {
    writes: grafanas,
    reads: grafanas,
    within: "nothing: users and sessions are in the shared database",
    beyond: "no dashboards; alerts go on, they do not pass Grafana",
    needs: (workload) => (sharesDatabase(workload) ? "database" : undefined),
  },
  loki: {
    writes: lokiWrites,
    reads: lokiReads,
    within: "nothing: every line has copies, and a write-ahead log on a volume",
    beyond: "lines wait in the nodes' files, 50 MB per container; queries fail",
    needs: () => "logs",
  },
  "jaeger-collector": {
    writes: anyOne,
    within: "spans in the queue of a pod that is killed",
    beyond: "spans are dropped by the clients",
    needs: () => "opensearch",
  },
  "jaeger-query": {
    reads: anyOne,
    within: "nothing: it keeps nothing",
    beyond: "no traces in Grafana and the UI; collecting goes on",
    needs: () => "opensearch",
  },
  jaeger: {
    writes: () => 0,
    reads: () => 0,
    beyond: "spans are dropped by the clients, no traces are shown; those on its volume stay",
  },
  "thanos-query": {
    reads: anyOne,
    within: "nothing: it keeps nothing",
    beyond: "dashboards show no metrics; scraping and alerts go on",
  },
  "thanos-store": {
    reads: anyOne,
    within: "nothing: every pod serves every block",
    beyond: "samples older than Prometheus' own are missing from answers",
    needs: () => "metrics",
  },
  "thanos-ruler": {
    writes: anyOne,
    within: "nothing: the others evaluate every rule; recorded series of a pod have a gap",
    beyond: "alerts on the platform cannot fire; those on nodes, Kubernetes and the stack go on",
    needs: () => "metrics",
  },
  "thanos-compactor": {
    within: "nothing: blocks wait",
    beyond: "the bucket grows, long queries slow down within days",
  },
  "kube-state-metrics": exporter("Kubernetes objects"),
  alloy: {
    beyond: "its node's lines wait in their files; what was rotated away is lost",
  },
  "node-exporter": { beyond: "no series of its node" },
};

/** Workloads of which there is one per target or page. */
const families: Readonly<Record<string, Role>> = {
  "prometheus-shard": {
    writes: anyOne,
    reads: anyOne,
    within: "nothing: the others scrape the same targets; its own copy has a gap",
    beyond: "no samples of its part of the platform; alerts on the platform are blind",
  },
  "postgres-exporter": exporter("its PostgreSQL server"),
  "redis-exporter": exporter("its Redis server"),
  "oauth2-proxy": {
    reads: anyOne,
    within: "nothing: sessions are in cookies",
    beyond: "its page answers 502 from outside; inside the cluster all goes on",
  },
};

/** Without state any pod does; with state nothing is known, and nothing is promised. */
const unknown: Role = {
  reads: (workload) => (workload.kind === "Deployment" ? anyOne(workload) : 0),
  within: "not known to this table",
  beyond: "not known to this table",
};

/** The role of a workload, by its name. */
export function roleOf(name: string): Role {
  const family = Object.keys(families).find((prefix) => name.startsWith(`${prefix}-`));
  return roles[name] ?? families[family ?? ""] ?? unknown;
}
