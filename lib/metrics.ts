import type { Datasource, Endpoint } from "./contracts";

/** What Prometheus and the long-term store of its samples must agree on. */

/** External label that tells the replicas of Prometheus apart; dropped before alerting and deduplicated by Thanos. */
export const replicaLabel = "replica";

/** Volume of Prometheus' samples, from which blocks are shipped; the sub-path keeps ext4's lost+found out of the database. */
export const samples = { name: "data", mountPath: "/prometheus", subPath: "prometheus" };

/** A click on an exemplar opens its trace. */
const tracesOfExemplars = { exemplarTraceIdDestinations: [{ name: "trace_id", datasourceUid: "jaeger" }] };

/**
 * The data source that every dashboard names for metrics, whoever answers its queries.
 *
 * @param scrapeInterval the least step of a graph: below it there are no samples
 * @param prometheusType dialect of the API, by which Grafana chooses what it asks for
 */
export function metricsDatasource(
  { url }: Endpoint,
  scrapeInterval: string,
  prometheusType: "Prometheus" | "Thanos",
): Datasource {
  return {
    uid: "prometheus",
    name: "Prometheus",
    type: "prometheus",
    url,
    isDefault: true,
    jsonData: { httpMethod: "POST", timeInterval: scrapeInterval, prometheusType, ...tracesOfExemplars },
  };
}
