import { namespaceOf, shardNames } from "../../lib/catalogue";
import type { WorkloadName } from "../../lib/catalogue";
import type { Party } from "../../lib/contracts";
import type { Settings } from "../../settings/schema";

/** A workload as one end of a flow. */
export const workload = (name: WorkloadName): Party => ({ workload: name, namespace: namespaceOf(name) });

/** A workload whose name is not its kind's: one of several exporters, proxies or shards. */
export const named = (name: string, kind: WorkloadName): Party => ({ workload: name, namespace: namespaceOf(kind) });

/** The pods behind a Service of Jaeger: with Badger, one process is both. */
export const jaegerServer = ({ store }: Settings["jaeger"], service: "jaeger-collector" | "jaeger-query"): Party =>
  workload(store === "badger" ? "jaeger" : service);

/** The shards of Prometheus. */
export const shardsOf = ({ prometheus }: Settings): Party[] =>
  shardNames(prometheus.shards).map((name) => named(name, "prometheus"));

/** Every server of Prometheus: the first, and the shards. */
export const prometheusServers = (settings: Settings): Party[] => [workload("prometheus"), ...shardsOf(settings)];

/** Who scrapes the platform: the shards, where there are some. */
export const platformScrapers = (settings: Settings): Party[] =>
  settings.prometheus.shards === 0 ? [workload("prometheus")] : shardsOf(settings);
