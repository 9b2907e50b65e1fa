import type { Breakage } from "./breakage";
import { drop, POD, remove, replace, set } from "./edits";

const ALERTMANAGER_1 = "            - alertmanager-1.alertmanager-headless.monitoring.svc.cluster.local:9093\n";

export const breakages: readonly Breakage[] = [
  {
    title: "Both Jaeger collectors may stand on one node",
    rule: "ha-claim-holds",
    edit: set(
      "Deployment jaeger-collector",
      `${POD}.topologySpreadConstraints[kubernetes.io/hostname].whenUnsatisfiable`,
      "ScheduleAnyway",
    ),
  },
  {
    title: "Prometheus tells only the first Alertmanager",
    rule: "ha-cluster-config",
    edit: replace("ConfigMap prometheus-config", ["data", "prometheus.yml"], ALERTMANAGER_1, ""),
  },
  {
    title: "Loki keeps a single copy of fresh logs",
    rule: "ha-cluster-config",
    also: ["ha-claim-holds"],
    edit: replace("ConfigMap loki-config", ["data", "loki.yaml"], "replication_factor: 3", "replication_factor: 1"),
  },
  {
    title: "Each Grafana keeps a database of its own",
    rule: "ha-cluster-config",
    edit: set("StatefulSet grafana", `${POD}.containers[grafana].env[GF_DATABASE_TYPE].value`, "sqlite3"),
  },
  {
    title: "The pods of Prometheus have no names of their own",
    rule: "ha-headless-service",
    edit: drop("Service prometheus-headless", "spec.clusterIP"),
  },
  {
    title: "Grafana runs once",
    rule: "ha-minimum-replicas",
    edit: set("StatefulSet grafana", "spec.replicas", 1),
  },
  {
    title: "No node with a Prometheus can be drained",
    rule: "ha-pdb-drainable",
    edit: set("PodDisruptionBudget prometheus", "spec.maxUnavailable", 0),
  },
  {
    title: "A drain may take every Loki at once",
    rule: "ha-pdb-required",
    edit: remove("PodDisruptionBudget loki"),
  },
  {
    title: "Both Jaeger query pages may stand in one zone",
    rule: "ha-pod-spread",
    edit: drop("Deployment jaeger-query", `${POD}.topologySpreadConstraints[topology.kubernetes.io/zone]`),
  },
  {
    title: "New settings of Prometheus wait until somebody deletes its pods",
    rule: "ha-update-strategy",
    edit: set("StatefulSet prometheus", "spec.updateStrategy.type", "OnDelete"),
  },
  {
    title: "A drain may take all of Loki, budget or not",
    rule: "ha-pdb-drainable",
    edit: set("PodDisruptionBudget loki", "spec.maxUnavailable", "100%"),
  },
  {
    title: "New settings of Prometheus never reach its pods",
    rule: "ha-update-strategy",
    edit: set("StatefulSet prometheus", "spec.updateStrategy.rollingUpdate", { partition: 2 }),
  },
  {
    title: "Both Alertmanagers notify, since they do not gossip",
    rule: "ha-cluster-config",
    edit: set(
      "StatefulSet alertmanager",
      `${POD}.containers[alertmanager].args[--cluster.listen-address]`,
      "--cluster.listen-address=",
    ),
  },
  {
    title: "Each Loki keeps a ring of its own",
    rule: "ha-cluster-config",
    edit: replace("ConfigMap loki-config", ["data", "loki.yaml"], "store: memberlist", "store: inmemory"),
  },
];
