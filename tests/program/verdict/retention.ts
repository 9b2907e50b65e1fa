import type { Breakage } from "./breakage";
import { add, all, append, drop, metadata, POD, remove, replace, set } from "./edits";

const PROMETHEUS = ["data", "prometheus.yml"];
const LOKI = ["data", "loki.yaml"];
const CLAIM = ["metadata", "annotations", "insurance-lead-gen.com/retention"];

/** An index state policy that rolls indices over and never deletes them. */
const HOARDING_POLICY = {
  policy: {
    default_state: "hot",
    states: [{ name: "hot", actions: [{ rollover: { min_index_age: "1d" } }], transitions: [] }],
    ism_template: [{ index_patterns: ["production-jaeger-*"], priority: 100 }],
  },
};

export const breakages: readonly Breakage[] = [
  {
    title: "Alertmanager forgets silences after a day",
    rule: "retention-alertmanager-declared",
    edit: set(
      "StatefulSet alertmanager",
      `${POD}.containers[alertmanager].args[--data.retention]`,
      "--data.retention=24h",
    ),
  },
  {
    title: "Whoever reaches Prometheus may delete series",
    rule: "retention-no-deletion-api",
    edit: append("StatefulSet prometheus", `${POD}.containers[prometheus].args`, "--web.enable-admin-api"),
  },
  {
    title: "The bucket of metrics never forgets",
    rule: "retention-buckets-expire",
    edit: set("BucketLifecycleConfiguration metrics", "rules", []),
  },
  {
    title: "The plan of backups selects no volume",
    rule: "retention-backups-declared",
    edit: remove("Selection backup"),
  },
  {
    title: "Snapshots of volumes are deleted on the next day",
    rule: "retention-backups-declared",
    edit: set("Plan backup", "rules[0].lifecycle.deleteAfter", 1),
  },
  {
    title: "Snapshots of volumes stay, and cost, forever",
    rule: "retention-backups-declared",
    edit: drop("Plan backup", "rules[0].lifecycle"),
  },
  {
    title: "An index state policy takes the place of the cleaner and never deletes",
    rule: "retention-ism-policy-deletes",
    absent: "old indices are deleted by a CronJob, not by a state policy",
    edit: add("kubernetes:core/v1:ConfigMap", "opensearch-ism", {
      metadata: metadata("opensearch-ism"),
      data: { "ism-policy.json": JSON.stringify(HOARDING_POLICY) },
    }),
  },
  {
    title: "The audit log of OpenSearch never expires",
    rule: "retention-log-groups",
    edit: drop("LogGroup traces-audit", "retentionInDays"),
  },
  {
    title: "The Loki bucket expires before Loki's retention",
    rule: "retention-loki-bucket-lifecycle",
    edit: set("BucketLifecycleConfiguration logs", "rules[expire-after-retention].expiration.days", 14),
  },
  {
    title: "Nothing removes what Loki leaves behind in its bucket",
    rule: "retention-loki-bucket-lifecycle",
    edit: set("BucketLifecycleConfiguration logs", "rules[expire-after-retention].status", "Disabled"),
  },
  {
    title: "Loki's compactor deletes nothing",
    rule: "retention-loki-declared",
    edit: replace("ConfigMap loki-config", LOKI, "retention_enabled: true", "retention_enabled: false"),
  },
  {
    title: "Loki deletes logs after half of the promised time",
    rule: "retention-loki-declared",
    edit: replace("ConfigMap loki-config", LOKI, "retention_period: 720h", "retention_period: 360h"),
  },
  {
    title: "Staging promises to keep logs for a year",
    rule: "retention-loki-declared",
    stack: "staging",
    edit: set("StatefulSet loki", CLAIM, "365d"),
  },
  {
    title: "The volumes of OpenSearch are too small for the promised days",
    rule: "retention-opensearch-fits-disk",
    edit: set("Domain traces", "ebsOptions.volumeSize", 10),
  },
  {
    title: "Prometheus deletes samples after half of the promised time",
    rule: "retention-prometheus-declared",
    edit: replace("ConfigMap prometheus-config", PROMETHEUS, "time: 30d", "time: 15d"),
  },
  {
    title: "Prometheus may fill its volume to the last byte",
    rule: "retention-prometheus-fits-disk",
    edit: replace("ConfigMap prometheus-config", PROMETHEUS, "size: 85GB", "size: 107GB"),
  },
  {
    title: "The volume of Prometheus is half as large as before",
    rule: "retention-prometheus-fits-disk",
    edit: set("StatefulSet prometheus", "spec.volumeClaimTemplates[0].spec.resources.requests.storage", "50Gi"),
  },
  {
    title: "Thanos keeps raw samples forever",
    rule: "retention-thanos-declared",
    edit: set(
      "StatefulSet thanos-compactor",
      `${POD}.containers[thanos-compactor].args[--retention.resolution-raw]`,
      "--retention.resolution-raw=0d",
    ),
  },
  {
    title: "The bucket of long-term metrics expires before Thanos deletes",
    rule: "retention-thanos-declared",
    edit: set("BucketLifecycleConfiguration metrics", "rules[expire-after-retention].expiration.days", 100),
  },
  {
    title: "The cleaner deletes traces after half of the promised time",
    rule: "retention-traces-declared",
    edit: set(
      "CronJob jaeger-index-cleaner",
      "spec.jobTemplate.spec.template.spec.containers[jaeger-index-cleaner].args[0]",
      "7",
    ),
  },
  {
    title: "The cleaner of traces is suspended",
    rule: "retention-traces-declared",
    edit: set("CronJob jaeger-index-cleaner", "spec.suspend", true),
  },
  {
    title: "The logs not yet in S3 go with the StatefulSet",
    rule: "retention-volumes-kept",
    edit: set("StatefulSet loki", "spec.persistentVolumeClaimRetentionPolicy.whenDeleted", "Delete"),
  },
  {
    title: "Volumes are deleted with their claims",
    rule: "retention-volumes-kept",
    edit: set("StorageClass storage-class", "reclaimPolicy", "Delete"),
  },
  {
    title: "A file of limits lets Loki forget a tenant after a day",
    rule: "retention-loki-declared",
    edit: all(
      replace(
        "ConfigMap loki-config",
        LOKI,
        "limits_config:\n",
        "limits_config:\n  per_tenant_override_config: /etc/loki/limits.yaml\n",
      ),
      set("ConfigMap loki-config", ["data", "limits.yaml"], "overrides:\n  fake:\n    retention_period: 24h\n"),
    ),
  },
  {
    title: "A flag of Loki switches off what its config switches on",
    rule: "retention-loki-declared",
    edit: append("StatefulSet loki", `${POD}.containers[loki].args`, "-compactor.retention-enabled=false"),
  },
  {
    title: "Whoever reaches Loki may delete logs",
    rule: "retention-no-deletion-api",
    edit: replace("ConfigMap loki-config", LOKI, "deletion_mode: disabled", "deletion_mode: filter-and-delete"),
  },
  {
    title: "All logs are deleted on a day in February",
    rule: "retention-loki-bucket-lifecycle",
    edit: append("BucketLifecycleConfiguration logs", "rules", {
      id: "once",
      status: "Enabled",
      filter: {},
      expiration: { date: "2028-02-01" },
    }),
  },
  {
    title: "Logs go to an archive in which Loki cannot read",
    rule: "retention-loki-bucket-lifecycle",
    edit: append("BucketLifecycleConfiguration logs", "rules", {
      id: "archive",
      status: "Enabled",
      filter: { prefix: "fake/" },
      transitions: [{ days: 7, storageClass: "GLACIER" }],
    }),
  },
  {
    title: "Long-term metrics go to an archive in which Thanos cannot read",
    rule: "retention-thanos-declared",
    edit: append("BucketLifecycleConfiguration metrics", "rules", {
      id: "archive",
      status: "Enabled",
      filter: {},
      transitions: [{ days: 30, storageClass: "DEEP_ARCHIVE" }],
    }),
  },
  {
    title: "The cleaner of traces runs once a month",
    rule: "retention-traces-declared",
    edit: set("CronJob jaeger-index-cleaner", "spec.schedule", "30 0 1 * *"),
  },
  {
    title: "The bucket of metrics is only tidied up",
    rule: "retention-buckets-expire",
    edit: drop("BucketLifecycleConfiguration metrics", "rules[expire-after-retention]"),
  },
];
