import { bytes, gibibytes } from "../../lib/units";
import type { Settings } from "../schema";
import { rule, unless } from "./rule";

/** AWS: gp3 gives 3000 IOPS to any volume, and above that at most 500 per GiB and 0.25 MiB/s per IOPS. */
const gp3 = { freeIops: 3000, iopsPerGib: 500, throughputPerIops: 0.25 };

type Volumes = Pick<Settings, "prometheus" | "alertmanager" | "thanos" | "grafana" | "loki" | "jaeger">;

/** The claims of the stack, by the setting that sizes them. */
const volumes = ({
  prometheus,
  alertmanager,
  thanos,
  grafana,
  loki,
  jaeger,
}: Volumes): { path: string; size: string }[] => [
  { path: "prometheus.storage", size: prometheus.storage },
  { path: "alertmanager.storage", size: alertmanager.storage },
  { path: "grafana.storage", size: grafana.storage },
  { path: "loki.storage", size: loki.storage },
  ...(jaeger.enabled && jaeger.store === "badger" ? [{ path: "jaeger.storage", size: jaeger.storage }] : []),
  ...(thanos.enabled
    ? [
        { path: "thanos.store.storage", size: thanos.store.storage },
        { path: "thanos.compactor.storage", size: thanos.compactor.storage },
        ...(prometheus.shards > 0 ? [{ path: "thanos.ruler.storage", size: thanos.ruler.storage }] : []),
      ]
    : []),
];

export const storage = {
  autoModeBringsItsDriver: rule(
    "cluster.autoMode goes with storage.csiDriver skip: the volumes of one driver cannot be mounted by the other",
    ["cluster", "storage"],
    ({ cluster, storage: { csiDriver } }) =>
      unless(!cluster.autoMode || csiDriver === "skip", {
        path: "storage.csiDriver",
        value: csiDriver,
        reason: "would install a second driver: EKS Auto Mode (cluster.autoMode) brings its own",
        remedy: "write skip",
      }),
  ),

  iopsFitEveryVolume: rule(
    "storage.iops above 3000 is at most 500 per GiB of every volume",
    ["storage", "prometheus", "alertmanager", "thanos", "grafana", "loki", "jaeger"],
    (settings) => {
      const { mode, iops } = settings.storage;
      const needed = Math.ceil(iops / gp3.iopsPerGib);
      const small = volumes(settings).filter(({ size }) => bytes(size) < needed * 2 ** 30);
      const list = small.map(({ path, size }) => `${path} ${size}`).join(", ");
      const most = Math.max(gp3.freeIops, Math.min(...small.map(({ size }) => gibibytes(size))) * gp3.iopsPerGib);
      return unless(mode === "adopt" || iops <= gp3.freeIops || small.length === 0, {
        path: "storage.iops",
        value: iops,
        reason: `needs volumes of at least ${needed}Gi, but there is ${list}`,
        remedy: `write at most ${most}, or raise the volumes`,
      });
    },
  ),

  throughputFitsTheIops: rule(
    "storage.throughput is at most a quarter of storage.iops",
    ["storage"],
    ({ storage: { mode, iops, throughput } }) => {
      const most = Math.floor(iops * gp3.throughputPerIops);
      return unless(mode === "adopt" || throughput <= most, {
        path: "storage.throughput",
        value: throughput,
        reason: `is more than storage.iops ${iops} can carry`,
        remedy: `write at most ${most}, or set storage.iops to ${throughput / gp3.throughputPerIops}`,
      });
    },
  ),
};
