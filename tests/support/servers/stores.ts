/** Loki and Thanos before a platform's Prometheus: one server of each kind, which stands for all its replicas. */
import { join } from "node:path";
import { Loki } from "./loki";
import type { Platform } from "./platform";
import type { Prometheus } from "./prometheus";
import { S3 } from "./s3";
import { reserveThanos, Thanos } from "./thanos";

export interface Stores {
  /** The platform, whose discovery leads to these servers too. */
  readonly platform: Platform;
  /** Starts the shippers of the Prometheus pair, which are found where discovery expects them. */
  startSidecars(prometheis: readonly Prometheus[]): Promise<void>;
}

/** Returns when Loki, the querier, the store and the compactor are ready; the platform's stop ends them. */
export async function startStores(platform: Platform): Promise<Stores> {
  const { servers, stack, ports } = platform;
  const s3 = await S3.start(servers, join(servers.directory, "s3"));
  const thanos = await Thanos.prepare(servers, stack, s3, await reserveThanos(ports.prometheus.length));
  const [loki] = await Promise.all([
    Loki.start(servers, stack, s3, 1),
    thanos.startQuery(),
    thanos.startStore(),
    thanos.startCompactor(),
  ]);
  const { sidecars, query, store, compactor } = thanos.addresses;
  const stand = (pod: string, port: number, address = "") => ({ namespace: "monitoring", pod, port, address });
  const discovery = platform.discovery.including([
    stand("loki-.+", 3100, loki.addresses[0]),
    stand("thanos-query-.+", 10_902, query.http),
    stand("thanos-store-.+", 10_902, store.http),
    stand("thanos-compactor-.+", 10_902, compactor.http),
    ...sidecars.map(({ http }, ordinal) => stand(`prometheus-${ordinal}`, 10_902, http)),
  ]);
  const startSidecars = async (prometheis: readonly Prometheus[]): Promise<void> => {
    await Promise.all(prometheis.map((prometheus, ordinal) => thanos.startSidecar(ordinal, prometheus)));
  };
  return { platform: { ...platform, discovery }, startSidecars };
}
