import assert from "node:assert/strict";
import { Batches, together } from "../support/engine/batches";
import type { Change } from "../support/engine/batches";
import { losses, succeeded, told } from "../support/engine/run";
import { upOnce } from "../support/engine/shared";
import { documentedSteps } from "../support/scaling";

/** A change of one setting of production, and every resource that differs then. */
interface Row extends Change {
  readonly what: string;
}

const set = (path: string, value: unknown): Pick<Row, "what" | "edit"> => ({
  what: `${path} ${JSON.stringify(value)}`,
  edit: { settings: { [path]: value } },
});

const bump = (image: string, tag: string): Pick<Row, "what" | "edit"> => ({
  what: `another version of ${image}`,
  edit: { images: { [image]: tag } },
});

/** What a replacement consists of. */
const replaced = (resource: string): string[] =>
  ["create-replacement", "delete-replaced", "replace"].map((op) => `${op} ${resource}`);

const grafanaResources = { requests: { cpu: "250m", memory: "1Gi" }, limits: { cpu: "1", memory: "2Gi" } };

const rows: readonly Row[] = [
  {
    ...set("prometheus.scrapeInterval", "20s"),
    // Grafana's steps are as long as a scrape.
    changes: [
      "update ConfigMap grafana-provisioning",
      "update ConfigMap prometheus-config",
      "update StatefulSet grafana",
    ],
  },
  { ...set("prometheus.replicas", 1), changes: ["update StatefulSet prometheus"] },
  // A channel without its secret is left out; secrets.test.ts changes one that has it.
  { ...set("alertmanager.channels.slack.criticalChannel", "#alerts-night"), changes: [] },
  { ...set("loki.storage", "60Gi"), changes: [] },
  // Claims are grown by a documented command; the template is never touched.
  { ...set("prometheus.storage", "120Gi"), changes: [] },
  {
    ...set("prometheus.retention.time", "20d"),
    changes: ["update ConfigMap prometheus-config", "update StatefulSet prometheus"],
  },
  { ...set("prometheus.resources.limits.memory", "8Gi"), changes: ["update StatefulSet prometheus"] },
  {
    ...set("alertmanager.replicas", 3),
    changes: [
      "update ConfigMap loki-config",
      "update ConfigMap prometheus-config",
      "update StatefulSet alertmanager",
      "update StatefulSet loki",
    ],
  },
  {
    ...set("loki.retention", "960h"),
    changes: ["update BucketLifecycleConfiguration logs", "update ConfigMap loki-config", "update StatefulSet loki"],
  },
  {
    ...set("jaeger.retention", "7d"),
    changes: [
      "update ConfigMap jaeger-collector-config",
      "update ConfigMap jaeger-query-config",
      "update CronJob jaeger-index-cleaner",
      "update Deployment jaeger-collector",
      "update Deployment jaeger-query",
    ],
  },
  { ...set("jaeger.collector.replicas", 3), changes: ["update Deployment jaeger-collector"] },
  { ...set("grafana.resources", grafanaResources), changes: ["update StatefulSet grafana"] },
  { ...set("thanos.retention.raw", "120d"), changes: ["update StatefulSet thanos-compactor"] },
  { ...set("aws.database.instanceClass", "db.t4g.small"), changes: ["update Instance database"] },
  { ...set("aws.openSearch.volumeSize", "80Gi"), changes: ["update Domain traces"] },
  // Volumes that exist keep their parameters, and no claim refers to the class again.
  { ...set("storage.throughput", 250), changes: replaced("StorageClass storage-class") },
  { ...set("exposure.allowedCidrs", ["10.9.0.0/16"]), changes: ["update Policy monitoring-allowed-clients"] },
  {
    ...set("network.apiServerIp", "172.20.0.2"),
    changes: [
      "update NetworkPolicy monitoring-agents-alloy",
      "update NetworkPolicy monitoring-kube-state-metrics",
      "update NetworkPolicy monitoring-prometheus",
    ],
  },
  {
    ...set("cluster.endpoint", "https://FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF.gr7.us-east-1.eks.amazonaws.com"),
    changes: ["update kubernetes kubernetes"],
  },
  {
    ...bump("redis-exporter", "quay.io/oliver006/redis_exporter:v1.89.0"),
    // The version is a label of everything that belongs to the workload.
    changes: [
      "update Deployment redis-exporter-sessions",
      "update PodDisruptionBudget redis-exporter-sessions",
      "update Service redis-exporter-sessions",
      "update ServiceAccount redis-exporter-sessions",
    ],
  },
  {
    ...bump("loki", "docker.io/grafana/loki:3.7.9"),
    changes: [
      "update ConfigMap loki-config",
      "update ConfigMap loki-rules",
      "update PodDisruptionBudget loki",
      "update Service loki",
      "update Service loki-headless",
      "update ServiceAccount loki",
      "update StatefulSet loki",
    ],
  },
];

/** What data would go away with. */
const holdsData = /^(StatefulSet|Namespace|PersistentVolumeClaim|Bucket|Instance|Domain|Vault) /;

describe("engine: a change of one setting of production", function () {
  this.timeout(300_000);
  let previews: Batches<Row>;
  before(async function () {
    const engine = await upOnce(this, "production");
    previews = new Batches(rows, async (batch) =>
      succeeded(await engine.preview({ edit: together(batch), inline: true })),
    );
  });

  for (const row of rows) {
    const { what, changes } = row;
    it(`${what} ${changes.length === 0 ? "changes nothing" : `is no change of anything but ${subjects(changes)}`}`, async () => {
      const { steps } = await previews.result(row);
      assert.deepEqual(told(steps), changes);
      assert.deepEqual(
        losses(steps).filter((line) => holdsData.test(line.slice(line.indexOf(" ") + 1))),
        [],
      );
    });
  }

  it("that would delete what holds data is refused", async function () {
    const engine = await upOnce(this, "production");
    const { exitCode, errors } = await engine.preview({
      edit: { settings: { "thanos.enabled": false } },
      inline: true,
    });
    assert.notEqual(exitCode, 0);
    assert.ok(
      errors.some((error) => /bucket:Bucket::metrics.*protected/s.test(error)),
      errors.join("\n"),
    );
  });
});

for (const stack of ["production", "staging"]) {
  // What each step changes by itself is proven by tests/program/scaling.test.ts; here the engine takes all of them at once.
  describe(`engine: growing and saving in every way that docs/scaling.md shows for ${stack}`, function () {
    this.timeout(300_000);

    it("changes what each of the steps says, and deletes and replaces nothing", async function () {
      const engine = await upOnce(this, stack);
      const steps = documentedSteps.filter((step) => step.stack === stack);
      const overrides = steps.flatMap((step) => step.overrides);
      const settings = Object.fromEntries(overrides.map(({ path, value }) => [path, value]));
      const run = succeeded(await engine.preview({ edit: { settings }, inline: true }));
      assert.deepEqual(told(run.steps), [...new Set(steps.flatMap(({ changes }) => changes))].sort());
      assert.deepEqual(losses(run.steps), []);
    });
  });
}

/** Names of what changes, each once. */
function subjects(changes: readonly string[]): string {
  return [...new Set(changes.map((line) => line.slice(line.indexOf(" ") + 1)))].join(", ");
}
