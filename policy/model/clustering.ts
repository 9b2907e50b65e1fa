import type { Cursor } from "../lib/cursor";
import { configOf } from "./configs";
import { fileOf } from "./mounts";
import type { StackModel } from "./stack";
import { argumentsOf, environmentOf, flagOf, type Workload } from "./workload";

/** `service.namespace.svc`: a name for all pods at once, unlike `pod.service.namespace.svc`. */
const SERVICE_HOST = /^(?:[a-z0-9-]+\.){2}svc(?:[.:]|$)/;

/** The hosts of Alertmanager's `--cluster.peer` flags; "all" when one of them is a Service that names every pod. */
export function gossipPeers(alertmanager: Workload): readonly string[] | "all" {
  const container = alertmanager.mainContainer;
  const words = container === undefined ? [] : argumentsOf(container).map(({ text }) => text);
  const named = words.flatMap((word, index) => {
    return word === "--cluster.peer" ? (words[index + 1] ?? []) : (/^--cluster\.peer=(.+)$/.exec(word)?.[1] ?? []);
  });
  const peers = [...new Set(named)];
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
  return { at: alertmanagers, hosts: [...new Set(fixed.flatMap((one) => one.key("targets").strings()))] };
}

/** Place of Loki's replication factor, which is 3 where nothing is set; undefined without a config. */
export function replicationFactor(stack: StackModel, loki: Workload): Cursor | undefined {
  const config = configOf(stack, loki, "loki")?.config;
  const ofIngester = config?.at("ingester.lifecycler.ring.replication_factor");
  return ofIngester?.exists() === true ? ofIngester : config?.at("common.replication_factor");
}

/** The flag by which an Alertmanager of several replicas does not gossip at all: `--cluster.listen-address=`. */
export function silentGossip(alertmanager: Workload): Cursor | undefined {
  const container = alertmanager.mainContainer;
  const flag = container && flagOf(container, "--cluster.listen-address");
  return flag?.text === "" && alertmanager.replicas > 1 ? flag.at : undefined;
}

/** Key-value stores that the pods of a Loki share. */
const SHARED_RINGS = ["consul", "etcd", "memberlist"];

/** What keeps each of several pods of a Loki alone: a ring of its own (the default of `store` is consul), or no member to join. */
export function lonelyRing(stack: StackModel, loki: Workload): Cursor | undefined {
  const config = configOf(stack, loki, "loki")?.config;
  if (config === undefined || loki.replicas < 2) return undefined;
  const rings = ["common.ring.kvstore.store", "ingester.lifecycler.ring.kvstore.store"].map((path) => config.at(path));
  const own = rings.find((store) => !SHARED_RINGS.includes(store.string() ?? "consul"));
  const members = config.at("memberlist.join_members");
  const isAlone = rings.some((store) => store.string() === "memberlist") && members.items().length === 0;
  return own ?? (isAlone ? members : undefined);
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
