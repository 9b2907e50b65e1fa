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
        },
        {},
      ),
    options,
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
