import type { Fault } from "../faults";
import type { Settings } from "../schema";
import { missing, rule, unless } from "./rule";

/** The fault of a setting that asks for something in AWS, in a stack that has no AWS side. */
const onlyWith = (aws: Settings["aws"], asks: boolean, fault: Fault): readonly Fault[] =>
  unless(aws !== undefined || !asks, fault);

const stores = {
  volumesAreOfAClassThatExists: rule(
    "storage.mode create goes with the block aws: the StorageClass that it makes is of EBS volumes",
    ["aws", "storage"],
    ({ aws, storage: { mode } }) =>
      onlyWith(aws, mode === "create", {
        path: "storage.mode",
        value: mode,
        reason: "would make a class of EBS volumes, which a cluster without the block aws does not have",
        remedy: "write adopt, and in storage.className a name that kubectl get storageclass shows",
      }),
  ),

  addonsAreOfEks: rule(
    "storage.csiDriver and storage.podIdentityAgent other than skip go with the block aws: they are add-ons of EKS",
    ["aws", "storage"],
    ({ aws, storage }) =>
      (["csiDriver", "podIdentityAgent"] as const).flatMap((addon) =>
        onlyWith(aws, storage[addon] !== "skip", {
          path: `storage.${addon}`,
          value: storage[addon],
          reason: "is an add-on of EKS, but there is no block aws",
          remedy: "write skip",
        }),
      ),
  ),

  logsHaveAPlace: rule("loki.store s3 goes with the block aws", ["aws", "loki"], ({ aws, loki: { store } }) =>
    onlyWith(aws, store === "s3", {
      path: "loki.store",
      value: store,
      reason: "is a bucket that this stack makes, but there is no block aws",
      remedy: "write filesystem, with loki.replicas 1 and loki.replicationFactor 1",
    }),
  ),

  longTermMetricsHaveAPlace: rule(
    "thanos.enabled goes with the block aws: long-term metrics are in S3",
    ["aws", "thanos"],
    ({ aws, thanos: { enabled } }) =>
      onlyWith(aws, enabled, {
        path: "thanos.enabled",
        value: enabled,
        reason: "keeps samples in a bucket that this stack makes, but there is no block aws",
        remedy: "write false; Prometheus keeps samples for prometheus.retention",
      }),
  ),

  tracesHaveAPlace: rule(
    "jaeger.store opensearch goes with the block aws",
    ["aws", "jaeger"],
    ({ aws, jaeger: { enabled, store } }) =>
      onlyWith(aws, enabled && store === "opensearch", {
        path: "jaeger.store",
        value: store,
        reason: "is a domain that this stack makes, but there is no block aws",
        remedy: "write badger, with one replica of collector and query, or set jaeger.enabled to false",
      }),
  ),

  usersHaveAPlace: rule(
    "grafana.database rds goes with the block aws",
    ["aws", "grafana"],
    ({ aws, grafana: { database } }) =>
      onlyWith(aws, database === "rds", {
        path: "grafana.database",
        value: database,
        reason: "is an instance that this stack makes, but there is no block aws",
        remedy: "write sqlite with grafana.replicas 1, or external",
      }),
  ),
};

const ways = {
  loadBalancersAreOfAws: rule(
    "exposure.mode alb goes with the block aws",
    ["aws", "exposure"],
    ({ aws, exposure: { mode } }) =>
      onlyWith(aws, mode === "alb", {
        path: "exposure.mode",
        value: mode,
        reason: "is a load balancer of AWS, but there is no block aws",
        remedy: "write ingress, gateway or none",
      }),
  ),

  recordsAreInRoute53: rule("dns.mode pulumi goes with the block aws", ["aws", "dns"], ({ aws, dns: { mode } }) =>
    onlyWith(aws, mode === "pulumi", {
      path: "dns.mode",
      value: mode,
      reason: "writes records in Route53, but there is no block aws",
      remedy: "write none, or external-dns",
    }),
  ),

  challengesAreInRoute53: rule(
    "exposure.certificates with mode create and challenge dns01 goes with the block aws",
    ["aws", "exposure"],
    ({ aws, exposure: { mode, certificates } }) => {
      const asked = (mode === "ingress" || mode === "gateway") && certificates.mode === "create";
      return onlyWith(aws, asked && certificates.challenge === "dns01", {
        path: "exposure.certificates.challenge",
        value: certificates.challenge,
        reason: "proves hosts by records in Route53, but there is no block aws",
        remedy: "write http01, or set exposure.certificates.mode to self-signed or adopt",
      });
    },
  ),
};

/** What a stack without the block `aws` cannot have, and where the data of one with it is reached. */
export const withoutAws = {
  ...stores,
  ...ways,

  dataIsReachable: rule(
    "network.dataCidrs is set where traces are in OpenSearch or Grafana's users in PostgreSQL: only there the way is opened",
    ["grafana", "jaeger", "network"],
    ({ grafana, jaeger, network }) => {
      const inOpenSearch = jaeger.enabled && jaeger.store === "opensearch";
      const why = inOpenSearch
        ? "jaeger.store is opensearch"
        : `grafana.database is ${grafana.database}, which network policies would not let Grafana reach`;
      return unless(
        network.dataCidrs.length > 0 || (!inOpenSearch && grafana.database === "sqlite"),
        missing("network.dataCidrs", why, "list the address blocks of the subnets in which they stand"),
      );
    },
  ),
};
