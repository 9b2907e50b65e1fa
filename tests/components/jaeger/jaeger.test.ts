import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { Jaeger } from "../../../components/jaeger/jaeger";
import { jaeger as schema } from "../../../settings/schema/observability";
import { at, inventory, resourceOf } from "../../support/inventory";
import { recordComponent } from "../../support/mocks";
import type { RecordOptions } from "../../support/mocks";

interface World {
  readonly settings?: object;
  readonly url?: () => pulumi.Input<string>;
  readonly password?: string;
  readonly options?: RecordOptions;
}

const record = ({ settings = {}, url = () => "https://search.example.com", password = "pw", options }: World = {}) =>
  recordComponent(
    () =>
      new Jaeger(
        "jaeger",
        {
          settings: schema.parse(settings),
          traces: { url: url(), username: "monitoring", password: pulumi.secret(password), dataNodes: 3 },
          storageClassName: "monitoring-gp3",
        },
        {},
      ),
    options,
  );

/** Jaeger as it is without OpenSearch. */
const recordFiles = (settings: object = {}) =>
  recordComponent(
    () =>
      new Jaeger("jaeger", { settings: schema.parse({ store: "badger", ...settings }), storageClassName: "local" }, {}),
  );

const podOf = async (name: string, world: World = {}) =>
  at(resourceOf((await record(world)).resources, "Deployment", name).inputs, "spec", "template");

describe("components/jaeger", () => {
  it("creates exactly what its README names", async () => {
    const { resources, component } = await record();
    const server = (name: string): [string, string][] => [
      ["ConfigMap", `${name}-config`],
      ["Deployment", name],
      ["PodDisruptionBudget", name],
      ["Service", name],
      ["ServiceAccount", name],
    ];
    assert.deepEqual(
      inventory(resources).sort(),
      [
        ["Jaeger", "jaeger"],
        ["Secret", "elasticsearch-credentials"],
        ["CronJob", "jaeger-index-cleaner"],
        ["ServiceAccount", "jaeger-index-cleaner"],
        ...server("jaeger-collector"),
        ...server("jaeger-query"),
      ].sort(),
    );
    assert.equal(component.otlpGrpc.url, "http://jaeger-collector.monitoring.svc.cluster.local:4317");
    assert.equal(component.otlpHttp.url, "http://jaeger-collector.monitoring.svc.cluster.local:4318");
    assert.deepEqual(component.route, {
      name: "jaeger",
      endpoint: {
        service: "jaeger-query",
        namespace: "monitoring",
        port: 16_686,
        url: "http://jaeger-query.monitoring.svc.cluster.local:16686",
      },
      healthPath: "/",
      ownLogin: false,
    });
  });

  it("hides nothing but the address while the domain does not exist yet", async () => {
    const url = () => new random.RandomPassword("domain", { length: 8 }).result;
    const { resources } = await record({ url, options: { preview: true } });
    const unknowns = resources.flatMap((one) => one.unknowns.map((path) => `${one.name} ${path}`));
    assert.deepEqual(unknowns.sort(), [
      "jaeger-collector spec.template.spec.containers.0.env.0.value",
      "jaeger-index-cleaner spec.jobTemplate.spec.template.spec.containers.0.env.0.value",
      "jaeger-query spec.template.spec.containers.0.env.0.value",
    ]);
  });

  it("keeps the password in one Secret, and gives it to the servers as a file", async () => {
    const { resources } = await record({ password: "s3cret-value" });
    const holding = resources.filter((one) => JSON.stringify(one.inputs).includes("s3cret-value"));
    assert.deepEqual(inventory(holding), [["Secret", "elasticsearch-credentials"]]);
    assert.deepEqual(holding[0]?.secrets, ["stringData.password"]);
    const pod = at(await podOf("jaeger-collector"), "spec");
    assert.deepEqual(at(pod, "volumes", 1), {
      name: "credentials",
      secret: { secretName: "elasticsearch-credentials", defaultMode: 0o440 },
    });
    assert.equal(at(pod, "securityContext", "fsGroup"), 10_001);
  });

  it("replaces pods when the configuration changes, not when the password does", async () => {
    const before = at(await podOf("jaeger-query"), "metadata", "annotations");
    assert.deepEqual(at(await podOf("jaeger-query", { password: "other" }), "metadata", "annotations"), before);
    const changed = await podOf("jaeger-query", { settings: { retention: "7d" } });
    assert.notDeepEqual(at(changed, "metadata", "annotations"), before);
  });

  it("probes the health port and offers the others", async () => {
    const { resources } = await record();
    const ports = (name: string) =>
      (at(resourceOf(resources, "Service", name).inputs, "spec", "ports") as { name: string; port: number }[]).map(
        ({ name: port, port: number }) => [port, number],
      );
    assert.deepEqual(ports("jaeger-collector"), [
      ["otlp-grpc", 4317],
      ["otlp-http", 4318],
      ["metrics", 8888],
    ]);
    assert.deepEqual(ports("jaeger-query"), [
      ["http", 16_686],
      ["grpc", 16_685],
      ["metrics", 8888],
    ]);
    const container = at(await podOf("jaeger-collector"), "spec", "containers", 0);
    for (const probe of ["startupProbe", "readinessProbe"]) {
      assert.deepEqual(at(container, probe, "httpGet"), { path: "/status", port: 13_133 });
    }
    assert.deepEqual(at(container, "livenessProbe", "tcpSocket"), { port: 13_133 });
  });

  it("deletes indices every night, of whole days as many as the retention, with the prefix that is written", async () => {
    const { resources } = await record({ settings: { retention: "10d", indexPrefix: "leads" } });
    const { inputs } = resourceOf(resources, "CronJob", "jaeger-index-cleaner");
    assert.deepEqual(at(inputs, "metadata", "annotations"), { "insurance-lead-gen.com/retention": "10d" });
    assert.equal(at(inputs, "spec", "schedule"), "30 0 * * *");
    const container = at(inputs, "spec", "jobTemplate", "spec", "template", "spec", "containers", 0);
    const secretKey = (key: string) => ({ secretKeyRef: { name: "elasticsearch-credentials", key } });
    assert.deepEqual(at(container, "args"), ["10", "$(OPENSEARCH_URL)"]);
    assert.deepEqual(at(container, "env"), [
      { name: "OPENSEARCH_URL", value: "https://search.example.com" },
      { name: "INDEX_PREFIX", value: "leads" },
      { name: "ES_TLS_ENABLED", value: "true" },
      { name: "ES_USERNAME", valueFrom: secretKey("username") },
      { name: "ES_PASSWORD", valueFrom: secretKey("password") },
    ]);
  });

  it("never goes below its number of pods while it is replaced", async () => {
    const settings = { collector: { replicas: 3 }, query: { replicas: 1 } };
    const { resources } = await record({ settings });
    const spec = (name: string) => at(resourceOf(resources, "Deployment", name).inputs, "spec");
    assert.deepEqual([at(spec("jaeger-collector"), "replicas"), at(spec("jaeger-query"), "replicas")], [3, 1]);
    assert.deepEqual(at(spec("jaeger-collector"), "strategy"), {
      type: "RollingUpdate",
      rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
    });
  });
});

describe("components/jaeger with files", () => {
  it("is one process behind the Services of both servers, with no trace of OpenSearch", async () => {
    const { resources, component } = await recordFiles();
    assert.deepEqual(inventory(resources).sort(), [
      ["ConfigMap", "jaeger-config"],
      ["Jaeger", "jaeger"],
      ["PodDisruptionBudget", "jaeger"],
      ["Service", "jaeger-collector"],
      ["Service", "jaeger-headless"],
      ["Service", "jaeger-query"],
      ["ServiceAccount", "jaeger"],
      ["StatefulSet", "jaeger"],
    ]);
    assert.equal(JSON.stringify(resources.map(({ inputs }) => inputs)).match(/opensearch|elasticsearch/i), null);
    const service = (name: string) => at(resourceOf(resources, "Service", name).inputs, "spec");
    const ports = (name: string) => (at(service(name), "ports") as { port: number }[]).map(({ port }) => port);
    assert.deepEqual(ports("jaeger-collector"), [4317, 4318, 8888]);
    assert.deepEqual(ports("jaeger-query"), [16_686, 16_685, 8888]);
    const matchLabels = { "app.kubernetes.io/name": "jaeger", "app.kubernetes.io/instance": "jaeger" };
    for (const name of ["jaeger-collector", "jaeger-query", "jaeger-headless"]) {
      assert.deepEqual(at(service(name), "selector"), matchLabels);
    }
    assert.equal(component.otlpHttp.url, "http://jaeger-collector.monitoring.svc.cluster.local:4318");
    assert.equal(component.route.endpoint.url, "http://jaeger-query.monitoring.svc.cluster.local:16686");
  });

  it("keeps traces on a claim that outlives it, states its retention, and never edits the claim in place", async () => {
    const { resources } = await recordFiles({ retention: "2d", storage: "3Gi" });
    const { inputs, options } = resourceOf(resources, "StatefulSet", "jaeger");
    assert.deepEqual(at(inputs, "metadata", "annotations"), { "insurance-lead-gen.com/retention": "48h" });
    assert.equal(at(inputs, "spec", "replicas"), 1);
    assert.deepEqual(at(inputs, "spec", "persistentVolumeClaimRetentionPolicy"), {
      whenDeleted: "Retain",
      whenScaled: "Retain",
    });
    assert.deepEqual(at(inputs, "spec", "volumeClaimTemplates", 0, "spec"), {
      accessModes: ["ReadWriteOnce"],
      storageClassName: "local",
      resources: { requests: { storage: "3Gi" } },
    });
    assert.deepEqual(options.ignoreChanges, ["spec.volumeClaimTemplates"]);
  });

  it("mounts its files and its configuration, takes the collector's resources, and reads no credentials", async () => {
    const resources = { requests: { cpu: "50m", memory: "256Mi" }, limits: { cpu: "1", memory: "512Mi" } };
    const recorded = await recordFiles({ collector: { replicas: 1, resources } });
    const pod = at(resourceOf(recorded.resources, "StatefulSet", "jaeger").inputs, "spec", "template", "spec");
    const container = at(pod, "containers", 0);
    assert.deepEqual(at(container, "volumeMounts"), [
      { name: "config", mountPath: "/etc/jaeger", readOnly: true },
      { name: "data", mountPath: "/badger" },
      { name: "tmp", mountPath: "/tmp" },
    ]);
    assert.deepEqual(at(container, "env"), [
      { name: "OTEL_TRACES_SAMPLER", value: "always_off" },
      { name: "GOMEMLIMIT", value: "460MiB" },
    ]);
    assert.deepEqual(at(container, "resources"), resources);
    assert.deepEqual(at(pod, "volumes"), [
      { name: "config", configMap: { name: "jaeger-config" } },
      { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
    ]);
    assert.equal(at(pod, "securityContext", "fsGroup"), 10_001);
  });
});
