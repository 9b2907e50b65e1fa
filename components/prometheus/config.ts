import type { Datasource, Endpoint } from "../../lib/contracts";
import { metricsDatasource, replicaLabel } from "../../lib/metrics";
import type { Settings } from "../../settings/schema";
import { platformJobs, scrapeJobs } from "./scrape";
import type { Shard } from "./scrape";

export interface PrometheusConfigArgs {
  readonly settings: Settings["prometheus"];
  /** External label `cluster`. */
  readonly cluster: string;
  /** External label `environment`. */
  readonly environment: string;
  /** `host:port` of every Alertmanager; each gets every alert, so that one alone can notify. */
  readonly alertmanagers: readonly string[];
}

/** Where the rules ConfigMap is mounted. */
export const rulesDirectory = "/etc/prometheus/rules";

/**
 * Content of prometheus.yml.
 *
 * @param shard the part of the platform's targets that the server scrapes, and nothing else; without it everything, or
 *   everything but the platform where the settings have shards
 */
export function prometheusConfig(
  { settings, cluster, environment, alertmanagers }: PrometheusConfigArgs,
  shard?: Shard,
) {
  return {
    global: {
      scrape_interval: settings.scrapeInterval,
      evaluation_interval: settings.evaluationInterval,
      sample_limit: settings.sampleLimit,
      // Prometheus itself expands the variable, so one file serves both replicas; pods of shards have names of their own.
      external_labels: { cluster, environment, [replicaLabel]: "${POD_NAME}" },
    },
    storage: {
      tsdb: { retention: { time: settings.retention.time, size: settings.retention.size } },
    },
    alerting: {
      alert_relabel_configs: [{ regex: replicaLabel, action: "labeldrop" }],
      alertmanagers: [{ api_version: "v2", static_configs: [{ targets: [...alertmanagers] }] }],
    },
    rule_files: [`${rulesDirectory}/*.yml`],
    scrape_configs: shard ? platformJobs(settings, shard) : scrapeJobs(settings),
  };
}

/** Grafana's view of one or both replicas, without deduplication. */
export function prometheusDatasource(endpoint: Endpoint, { scrapeInterval }: Settings["prometheus"]): Datasource {
  return metricsDatasource(endpoint, scrapeInterval, "Prometheus");
}
