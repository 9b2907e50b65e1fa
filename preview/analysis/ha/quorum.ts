import { readsTolerated, writesTolerated } from "../../../policy/model/quorum";
import type { Inventory } from "../inventory";
import { listAt, numberAt, textAt } from "../tree";
import { mainContainer } from "../workload";
import type { Workload } from "../workload";

/** Any one of the pods does the whole work. */
export const anyOne = ({ replicas = 1 }: Workload): number => Math.max(0, replicas - 1);

/** Copies that Loki keeps of a line before it is in the object store; its own default is 3. */
export function replicationFactor(inventory: Inventory): number {
  const part = (name: string) => inventory.section("loki-config", "loki.yaml", name);
  const ring = numberAt(part("ingester"), "lifecycler", "ring", "replication_factor");
  return ring ?? numberAt(part("common"), "replication_factor") ?? 3;
}

/** Loki servers that may be away while every line is still accepted. */
export const lokiWrites = ({ replicas = 1 }: Workload, inventory: Inventory): number =>
  writesTolerated(replicas, replicationFactor(inventory));

/** Loki servers that may be away while queries are still answered whole. */
export const lokiReads = ({ replicas = 1 }: Workload, inventory: Inventory): number =>
  readsTolerated(replicas, replicationFactor(inventory));

/** Alertmanagers that may be away: any one notifies alone, but only those that Prometheus names get its alerts. */
export function alertmanagers(workload: Workload, inventory: Inventory): number {
  const { replicas = 1, name } = workload;
  const groups = listAt(inventory.section("prometheus-config", "prometheus.yml", "alerting"), "alertmanagers");
  const hosts = groups
    .flatMap((group) => listAt(group, "static_configs"))
    .flatMap((config) => listAt(config, "targets"))
    .map((target) => textAt(target).split(/[.:]/)[0] ?? "");
  const pods = new Set(hosts.filter((host) => host.startsWith(`${name}-`)));
  const reached = pods.size === 0 || hosts.includes(name) ? replicas : Math.min(replicas, pods.size);
  return Math.max(0, reached - 1);
}

/** True when Grafana keeps users and preferences in a database that its replicas share. */
export function sharesDatabase(grafana: Workload): boolean {
  const env = mainContainer(grafana)?.env ?? {};
  return [env["GF_DATABASE_TYPE"], env["GF_DATABASE_URL"]].some((value) => /^(postgres|mysql)/.test(value ?? ""));
}

/** Grafana servers that may be away: none where each has users and sessions of its own. */
export const grafanas = (workload: Workload): number => (sharesDatabase(workload) ? anyOne(workload) : 0);
