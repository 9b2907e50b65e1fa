/** The steps of docs/scaling.md: each documented command, and every resource that differs then. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readOverride } from "../../preview/analysis/what-if/overrides";
import type { Override } from "../../preview/analysis/what-if/overrides";
import { PROJECT } from "./program";

/** A change of settings that a document shows as a command. */
export interface WhatIf {
  readonly command: string;
  readonly stack: string;
  readonly overrides: readonly Override[];
}

/** Every `npm run preview -- <stack> --set ...` in a document; lines may be continued, and end in a comment. */
export function whatIfsIn(path: string): WhatIf[] {
  const text = readFileSync(join(PROJECT, path), "utf8").replace(/\\\n\s*/g, "");
  return [...text.matchAll(/npm run preview -- (\w+)((?: --set (?:'[^']+'|[^\s`]+))+)/g)].map(
    ([command, stack = "", sets = ""]) => ({
      command: command.replace("npm run preview -- ", ""),
      stack,
      overrides: [...sets.matchAll(/--set (?:'([^']+)'|(\S+))/g)].map(([, quoted, bare = ""]) =>
        readOverride(quoted ?? bare),
      ),
    }),
  );
}

const of = (op: string, kinds: readonly string[], name: string): string[] =>
  kinds.map((kind) => `${op} ${kind} ${name}`);

/** What a user of a bucket has in AWS and in the cluster. */
const grant = (user: string, op = "create"): string[] => of(op, ["PodIdentityAssociation", "Role", "RolePolicy"], user);

/** Everything that a shard has of its own. */
export const shard = (name: string, op = "create"): string[] => [
  ...of(op, ["ClusterRole", "ClusterRoleBinding", "PodDisruptionBudget", "Service", "ServiceAccount"], name),
  ...of(op, ["ConfigMap"], `${name}-config`),
  ...of(op, ["ConfigMap"], `${name}-rules`),
  ...of(op, ["NetworkPolicy"], `monitoring-${name}`),
  ...of(op, ["Service"], `${name}-headless`),
  ...of(op, ["StatefulSet"], name),
  ...grant(name, op),
];

const buckets = [
  ...["Bucket", "BucketLifecycleConfiguration", "BucketOwnershipControls", "BucketPolicy"],
  ...["BucketPublicAccessBlock", "BucketServerSideEncryptionConfiguration", "BucketVersioning"],
];

const thanos = [
  ...of("create", buckets, "metrics"),
  ...["prometheus", "thanos-compactor", "thanos-store"].flatMap((user) => grant(user)),
  ...["grafana-dashboards-thanos", "thanos-objstore", "thanos-query-config"].map((name) => `create ConfigMap ${name}`),
  ...["compactor", "query", "store"].flatMap((part) => [
    ...of("create", ["Service", "ServiceAccount"], `thanos-${part}`),
    `create NetworkPolicy monitoring-thanos-${part}`,
  ]),
  ...["query", "store"].map((part) => `create PodDisruptionBudget thanos-${part}`),
  "create Deployment thanos-query",
  ...["compactor", "store"].map((part) => `create StatefulSet thanos-${part}`),
  ...["grafana-provisioning", "prometheus-rules"].map((name) => `update ConfigMap ${name}`),
  ...["grafana", "prometheus"].map((name) => `update NetworkPolicy monitoring-${name}`),
  "update Service prometheus-headless",
  "update ServiceAccount prometheus",
  ...["grafana", "prometheus"].map((name) => `update StatefulSet ${name}`),
];

const shards = [
  ...["prometheus-shard-0", "prometheus-shard-1"].flatMap((name) => shard(name)),
  ...grant("thanos-ruler"),
  "create ConfigMap thanos-ruler-rules",
  "create NetworkPolicy monitoring-thanos-ruler",
  ...of("create", ["PodDisruptionBudget", "Service", "ServiceAccount", "StatefulSet"], "thanos-ruler"),
  ...["prometheus-config", "prometheus-rules", "thanos-query-config"].map((name) => `update ConfigMap ${name}`),
  ...["alertmanager", "prometheus", "thanos-query"].map((name) => `update NetworkPolicy monitoring-${name}`),
];

const database = [
  "create ConfigMap grafana-database-ca",
  ...of("create", ["Instance", "ParameterGroup", "SecurityGroup", "SubnetGroup"], "database"),
  "create RandomPassword database-password",
  "create Secret grafana-database",
  ...["10.40.0.0/19", "10.40.32.0/19", "10.40.64.0/19"].map(
    (cidr) => `create SecurityGroupIngressRule database-${cidr}`,
  ),
  "update NetworkPolicy monitoring-grafana",
  "update StatefulSet grafana",
];

const schedule = ["schedule-down", "schedule-up"].flatMap((name) => [
  ...of("create", ["CronJob", "Role", "RoleBinding", "ServiceAccount"], name),
  `create NetworkPolicy monitoring-${name}`,
]);

/** Every resource that differs, by command. */
const steps: Readonly<Record<string, readonly string[]>> = {
  "production --set prometheus.resources.requests.memory=8Gi --set prometheus.resources.limits.memory=12Gi": [
    "update StatefulSet prometheus",
  ],
  "production --set prometheus.storage=200Gi --set prometheus.retention.size=170GB --set prometheus.retention.time=60d":
    ["update ConfigMap prometheus-config", "update StatefulSet prometheus"],
  "staging --set prometheus.replicas=2": ["update StatefulSet prometheus"],
  "staging --set thanos.enabled=true --set prometheus.replicas=2": thanos,
  "production --set aws.objectStore.archiveAfter=30d": ["update BucketLifecycleConfiguration metrics"],
  "production --set thanos.query.replicas=3 --set thanos.store.replicas=3": [
    "update Deployment thanos-query",
    "update StatefulSet thanos-store",
  ],
  "production --set prometheus.shards=2": shards,
  "staging --set loki.replicas=3 --set loki.replicationFactor=3": [
    "update ConfigMap loki-config",
    "update StatefulSet loki",
  ],
  "production --set loki.replicas=5": ["update StatefulSet loki"],
  "staging --set grafana.database=rds --set grafana.replicas=2": database,
  "production --set jaeger.collector.replicas=4": ["update Deployment jaeger-collector"],
  "production --set aws.openSearch.instanceCount=6": ["update Domain traces"],
  "staging --set schedule.enabled=true --set schedule.timeZone=America/New_York": schedule,
  "production --set cluster.spotNodes=true": ["alertmanager", "grafana", "loki", "prometheus"].map(
    (name) => `update StatefulSet ${name}`,
  ),
  "production --set prometheus.scrapeInterval=30s": [
    "update ConfigMap grafana-provisioning",
    "update ConfigMap prometheus-config",
    "update StatefulSet grafana",
  ],
  'production --set \'prometheus.platform.droppedMetrics=["nodejs_gc_.*", "nodejs_heap_.*"]\'': [
    "update ConfigMap prometheus-config",
  ],
  "production --set prometheus.platform.sampleLimit=5000": ["update ConfigMap prometheus-config"],
  "staging --set loki.retention=72h --set loki.maxQueryLength=73h": [
    "update BucketLifecycleConfiguration logs",
    "update ConfigMap loki-config",
    "update StatefulSet loki",
  ],
};

/** A documented step with what it changes. */
export interface Step extends WhatIf {
  readonly changes: readonly string[];
}

/** The steps that docs/scaling.md shows; one that this table does not know has no changes, and its test tells so. */
export const documentedSteps: readonly Step[] = whatIfsIn("docs/scaling.md").map((whatIf) => ({
  ...whatIf,
  changes: [...(steps[whatIf.command] ?? [])].sort(),
}));

/** Commands of the table that the document does not show. */
export const undocumented: readonly string[] = Object.keys(steps).filter(
  (command) => !documentedSteps.some((step) => step.command === command),
);
