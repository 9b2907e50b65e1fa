import { number } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import {
  alertmanagerTargets,
  gossipPeers,
  lonelyRing,
  replicationFactor,
  sharesDatabase,
  silentGossip,
} from "../../model/clustering";

export const haClusterConfig = stackRule({
  name: "ha-cluster-config",
  description:
    "Replicas know each other: gossip peers, replication factor, alert targets and a shared database agree with replicas.",
  level: "mandatory",
  severity: "high",
  remediation:
    "Derive peers and targets from the replica count; give Grafana a PostgreSQL or MySQL database before a second replica.",
  parameters: {
    minimumReplicationFactor: number(
      "Least replication factor of Loki; 2 where the loss of one pod must not lose logs.",
      1,
      { minimum: 1 },
    ),
  },
  check: ({ stack, parameters: { minimumReplicationFactor: minimum }, report, each }) => {
    const [alertmanager] = stack.workloadsOf("alertmanager");
    each(alertmanager === undefined ? [] : [alertmanager], (workload) => {
      const peers = gossipPeers(workload);
      const isWhole = workload.replicas < 2 || peers === "all" || peers.length === workload.replicas;
      const found = `with ${peers.length} --cluster.peer for ${workload.replicas} replicas`;
      if (!isWhole) report(workload.resource.props, "one --cluster.peer per replica", found);
      const silent = silentGossip(workload);
      if (silent !== undefined) report(silent, "an address: without one replicas notify twice");
    });
    each(stack.workloadsOf("prometheus"), (prometheus) => {
      const targets = alertmanagerTargets(stack, prometheus);
      if (alertmanager === undefined || targets === undefined) return;
      const isWhole = targets.hosts.length >= alertmanager.replicas;
      const found = `${targets.hosts.join(", ")} for ${alertmanager.replicas} replicas`;
      if (!isWhole) report(targets.at, "every Alertmanager, never a balancing Service", found);
    });
    each(stack.workloadsOf("loki"), (loki) => {
      const alone = lonelyRing(stack, loki);
      if (alone !== undefined) report(alone, "a ring that all replicas share (memberlist, with members to join)");
      const factor = replicationFactor(stack, loki);
      const value = factor?.number() ?? 3;
      if (factor === undefined) return;
      if (value > loki.replicas) report(factor, `at most ${loki.replicas}, the number of replicas`);
      if (value < minimum) report(factor, `at least ${minimum}`);
    });
    each(stack.workloadsOf("grafana"), (grafana) => {
      const isSafe = grafana.replicas < 2 || sharesDatabase(stack, grafana);
      const place = grafana.resource.props.at("spec.replicas");
      if (!isSafe)
        report(place, "1, or a shared database (GF_DATABASE_TYPE: postgres)", `${place.display()} on SQLite`);
    });
  },
});
