import type { Fault } from "../faults";
import type { Settings } from "../schema";
import { missing, rule, unless } from "./rule";

/** The fault of a setting that asks for something in AWS, where the cluster is not in EKS and the stack has no AWS side. */
const onlyInEks = ({ access }: Settings["cluster"], asks: boolean, fault: Fault): readonly Fault[] =>
  unless(access === "eks" || !asks, fault);

const stores = {
  volumesAreOfAClassThatExists: rule(
    "storage.mode create goes with cluster.access eks: the StorageClass that it makes is of EBS volumes",
    ["cluster", "storage"],
    ({ cluster, storage: { mode } }) =>
      onlyInEks(cluster, mode === "create", {
        path: "storage.mode",
        value: mode,
        reason:
          "would make a class of EBS volumes, which a cluster outside EKS (cluster.access is kubeconfig) does not have",
        remedy: "write adopt, and in storage.className a name that kubectl get storageclass shows",
      }),
  ),

  addonsAreOfEks: rule(
    "storage.csiDriver and storage.podIdentityAgent other than skip go with cluster.access eks: they are add-ons of EKS",
    ["cluster", "storage"],
    ({ cluster, storage }) =>
      (["csiDriver", "podIdentityAgent"] as const).flatMap((addon) =>
        onlyInEks(cluster, storage[addon] !== "skip", {
          path: `storage.${addon}`,
          value: storage[addon],
          reason: "is an add-on of EKS, but the stack has no AWS side (cluster.access is kubeconfig)",
          remedy: "write skip",
        }),
      ),
  ),

  logsHaveAPlace: rule(
    "loki.store s3 goes with cluster.access eks",
    ["cluster", "loki"],
    ({ cluster, loki: { store } }) =>
      onlyInEks(cluster, store === "s3", {
        path: "loki.store",
        value: store,
        reason: "is a bucket that this stack makes, but the stack has no AWS side (cluster.access is kubeconfig)",
        remedy: "write filesystem, with loki.replicas 1 and loki.replicationFactor 1",
      }),
  ),

  longTermMetricsHaveAPlace: rule(
    "thanos.enabled goes with cluster.access eks: long-term metrics are in S3",
    ["cluster", "thanos"],
    ({ cluster, thanos: { enabled } }) =>
      onlyInEks(cluster, enabled, {
        path: "thanos.enabled",
        value: enabled,
        reason:
          "keeps samples in a bucket that this stack makes, but the stack has no AWS side (cluster.access is kubeconfig)",
        remedy: "write false; Prometheus keeps samples for prometheus.retention",
      }),
  ),

  tracesHaveAPlace: rule(
    "jaeger.store opensearch goes with cluster.access eks",
    ["cluster", "jaeger"],
    ({ cluster, jaeger: { enabled, store } }) =>
      onlyInEks(cluster, enabled && store === "opensearch", {
        path: "jaeger.store",
        value: store,
        reason: "is a domain that this stack makes, but the stack has no AWS side (cluster.access is kubeconfig)",
        remedy: "write badger, with one replica of collector and query, or set jaeger.enabled to false",
      }),
  ),

  usersHaveAPlace: rule(
    "grafana.database rds goes with cluster.access eks",
    ["cluster", "grafana"],
    ({ cluster, grafana: { database } }) =>
      onlyInEks(cluster, database === "rds", {
        path: "grafana.database",
        value: database,
        reason: "is an instance that this stack makes, but the stack has no AWS side (cluster.access is kubeconfig)",
        remedy: "write sqlite with grafana.replicas 1, or external",
      }),
  ),
};

const ways = {
  loadBalancersAreOfAws: rule(
    "exposure.mode alb goes with cluster.access eks",
    ["cluster", "exposure"],
    ({ cluster, exposure: { mode } }) =>
      onlyInEks(cluster, mode === "alb", {
        path: "exposure.mode",
        value: mode,
        reason: "is a load balancer of AWS, but the stack has no AWS side (cluster.access is kubeconfig)",
        remedy: "write ingress, gateway or none",
      }),
  ),

  recordsAreInRoute53: rule(
    "dns.mode pulumi goes with cluster.access eks",
    ["cluster", "dns"],
    ({ cluster, dns: { mode } }) =>
      onlyInEks(cluster, mode === "pulumi", {
        path: "dns.mode",
        value: mode,
        reason: "writes records in Route53, but the stack has no AWS side (cluster.access is kubeconfig)",
        remedy: "write none, or external-dns",
      }),
  ),

  challengesAreInRoute53: rule(
    "exposure.certificates with mode create and challenge dns01 goes with cluster.access eks",
    ["cluster", "exposure"],
    ({ cluster, exposure: { mode, certificates } }) => {
      const asked = (mode === "ingress" || mode === "gateway") && certificates.mode === "create";
      return onlyInEks(cluster, asked && certificates.challenge === "dns01", {
        path: "exposure.certificates.challenge",
        value: certificates.challenge,
        reason: "proves hosts by records in Route53, but the stack has no AWS side (cluster.access is kubeconfig)",
        remedy: "write http01, or set exposure.certificates.mode to self-signed or adopt",
      });
    },
  ),
};

/** What a stack outside EKS cannot have, and where the data of one with an AWS side is reached. */
export const outsideEks = {
  ...stores,
  ...ways,

  dataIsReachable: rule(
    "network.dataCidrs is set where traces are in OpenSearch or Grafana's users in PostgreSQL: only there the way is opened",
    ["grafana", "jaeger", "network"],
    ({ grafana, jaeger, network }) => {
      const inOpenSearch = jaeger.enabled && jaeger.store === "opensearch";
      const why = inOpenSearch ? "jaeger.store is opensearch" : `grafana.database is ${grafana.database}`;
      return unless(
        network.dataCidrs.length > 0 || (!inOpenSearch && grafana.database === "sqlite"),
        missing("network.dataCidrs", why, "list the address blocks of the subnets in which they stand"),
      );
    },
  ),
};
