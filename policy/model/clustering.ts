import type { Cursor } from "../lib/cursor";
import { configOf } from "./configs";
import { fileOf } from "./mounts";
import type { StackModel } from "./stack";
import { argumentsOf, environmentOf, type Workload } from "./workload";

/** `service.namespace.svc`: a name for all pods at once, unlike `pod.service.namespace.svc`. */
const SERVICE_HOST = /^(?:[a-z0-9-]+\.){2}svc(?:[.:]|$)/;

/** The hosts of Alertmanager's `--cluster.peer` flags; "all" when one of them is a Service that names every pod. */
export function gossipPeers(alertmanager: Workload): readonly string[] | "all" {
  const container = alertmanager.mainContainer;
  const words = container === undefined ? [] : argumentsOf(container).map(({ text }) => text);
  const peers = words.flatMap((word) => /^--cluster\.peer=(.+)$/.exec(word)?.[1] ?? []);
  return peers.some((peer) => SERVICE_HOST.test(peer)) ? "all" : peers;
}

/** The Alertmanagers that Prometheus names; undefined when it names none or discovers them. */
export function alertmanagerTargets(
  stack: StackModel,
  prometheus: Workload,
): { readonly at: Cursor; readonly hosts: readonly string[] } | undefined {
  const alertmanagers = configOf(stack, prometheus, "prometheus")?.config?.at("alerting.alertmanagers");
  const entries = alertmanagers?.items() ?? [];
  const fixed = entries.flatMap((entry) => entry.key("static_configs").items());
  const isDiscovered = entries.some((entry) => entry.entries().some(([key]) => key.endsWith("_sd_configs")));
  if (alertmanagers === undefined || fixed.length === 0 || isDiscovered) return undefined;
  return { at: alertmanagers, hosts: fixed.flatMap((one) => one.key("targets").strings()) };
}

/** Place of Loki's replication factor, which is 3 where nothing is set; undefined without a config. */
export function replicationFactor(stack: StackModel, loki: Workload): Cursor | undefined {
  const config = configOf(stack, loki, "loki")?.config;
  const ofIngester = config?.at("ingester.lifecycler.ring.replication_factor");
  return ofIngester?.exists() === true ? ofIngester : config?.at("common.replication_factor");
}

/** True when Grafana keeps users and preferences in a database that its replicas can share. */
export function sharesDatabase(stack: StackModel, grafana: Workload): boolean {
  const container = grafana.mainContainer;
  if (container === undefined) return false;
  const variables = ["GF_DATABASE_TYPE", "GF_DATABASE_URL"].map((name) => environmentOf(container, name)?.key("value"));
  const file = fileOf(stack, container, "/etc/grafana/grafana.ini")?.string() ?? "";
  const inFile = /^\s*\[database\][^[]*?^\s*(?:type|url)\s*=\s*(\S+)/ms.exec(file)?.[1] ?? "";
  return [...variables.map((place) => place?.string() ?? ""), inFile].some((value) =>
    /^(?:postgres|mysql)/.test(value),
  );
}
