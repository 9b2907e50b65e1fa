import type { AwsResource, Inventory } from "../inventory";
import { at, numberAt, textAt } from "../tree";
import type { Tree } from "../tree";
import { sure } from "./survival";
import type { Survival } from "./survival";

/** A service of AWS that keeps data. */
export interface Store {
  readonly key: "opensearch" | "database" | "logs" | "metrics";
  readonly name: string;
  /** How many of what it has. */
  readonly size: string;
  /** True when it has more than one of something, so that it should survive a failure. */
  readonly claims: boolean;
  readonly survival: Survival;
  readonly within: string;
  readonly beyond: string;
}

/** How the collector creates its indices. */
export function indicesOf(inventory: Inventory): Tree {
  const backends = at(
    inventory.section("jaeger-collector-config", "config.yaml", "extensions"),
    "jaeger_storage",
    "backends",
  );
  const [backend]: Tree[] = typeof backends === "object" && backends !== null ? Object.values(backends) : [];
  return at(backend, "opensearch", "indices");
}

/** Copies of an index beside the first, as the collector asks for them; Jaeger's own default is 1. */
export function indexReplicas(inventory: Inventory): number {
  return numberAt(indicesOf(inventory), "spans", "replicas") ?? 1;
}

/**
 * OpenSearch works on while every shard has a copy and more than half of the nodes that elect the master remain.
 *
 * Source: Amazon OpenSearch Service developer guide, "Configuring a multi-AZ domain": two zones without dedicated masters
 * stop with one of them, three do not; with three masters neither does.
 */
function openSearch({ inputs }: AwsResource, replicas: number): Store {
  const cluster = at(inputs, "clusterConfig");
  const nodes = numberAt(cluster, "instanceCount") ?? 1;
  const masters = at(cluster, "dedicatedMasterEnabled") === true ? (numberAt(cluster, "dedicatedMasterCount") ?? 0) : 0;
  const aware = at(cluster, "zoneAwarenessEnabled") === true;
  const zones = aware ? (numberAt(cluster, "zoneAwarenessConfig", "availabilityZoneCount") ?? 2) : 1;
  const copies = Math.min(replicas, nodes - 1);
  const electing = masters > 0 ? copies : Math.floor((nodes - 1) / 2);
  const elects = masters > 0 ? zones > 1 : zones > 2;
  return {
    key: "opensearch",
    name: "opensearch",
    size: `${nodes} ${nodes === 1 ? "node" : "nodes"}, ${zones} ${zones === 1 ? "zone" : "zones"}`,
    claims: nodes > 1,
    survival: { nodes: sure(Math.max(0, Math.min(copies, electing))), zones: sure(elects && copies > 0 ? 1 : 0) },
    within: "nothing: every shard has a copy in another zone",
    beyond: "no traces; the collector drops spans once its queue is full",
  };
}

/** RDS fails over to a standby in another zone within one to two minutes; without one, AWS repairs the instance. */
function database({ inputs }: AwsResource): Store {
  const standby = at(inputs, "multiAz") === true;
  const survived = sure(standby ? 1 : 0);
  return {
    key: "database",
    name: `database (${textAt(inputs, "engine") || "RDS"})`,
    size: standby ? "1 and a standby" : "1 instance",
    claims: standby,
    survival: { nodes: survived, zones: survived },
    within: "1 to 2 minutes of Grafana while it fails over",
    beyond: "Grafana answers 500; back to any minute within its backups",
  };
}

/** S3 keeps objects in at least three zones and survives the loss of one (S3 user guide, "Data protection"). */
function bucket({ name }: AwsResource): Store {
  return {
    key: name === "metrics" ? "metrics" : "logs",
    name: `bucket ${name}`,
    size: "3 zones",
    claims: true,
    survival: { nodes: sure(1), zones: sure(1) },
    within: "nothing",
    beyond: "new data waits in write-ahead logs for hours; older data cannot be read",
  };
}

/** The stores of a stack. */
export function storesOf(inventory: Inventory): Store[] {
  const replicas = indexReplicas(inventory);
  return [
    ...inventory.aws("opensearch/domain:Domain").map((domain) => openSearch(domain, replicas)),
    ...inventory.aws("rds/instance:Instance").map(database),
    ...inventory.aws("s3/bucket:Bucket").map(bucket),
  ];
}
