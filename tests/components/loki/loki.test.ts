import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import { Loki } from "../../../components/loki/loki";
import type { LokiArgs } from "../../../components/loki/loki";
import type { Bundle } from "../../../lib/contracts";
import { loki as schema } from "../../../settings/schema/observability";
import { at, inventory, resourceOf } from "../../support/inventory";
import { recordComponent } from "../../support/mocks";

const bundle: Bundle = {
  room: "loki",
  rules: [
    { file: "loki.loki.yml", engine: "prometheus", content: "groups: []\n" },
    { file: "loki.delivery.logs.yml", engine: "loki", content: "groups: [one]\n" },
  ],
  dashboards: [],
};

const args: Omit<LokiArgs, "store"> = {
  settings: schema.parse({ replicas: 3, storage: "50Gi", retention: "720h" }),
  cluster: "leads",
  environment: "production",
  alertmanagerUrls: ["http://alertmanager-0:9093"],
  grafanaUrl: "https://grafana.example.com",
  bundles: [bundle],
  storageClassName: "monitoring-gp3",
};

const record = (overrides: Partial<LokiArgs> = {}) =>
  recordComponent(() => {
    const grant = new k8s.core.v1.ConfigMap("grant");
    const store = {
      bucket: "logs",
      endpoint: "s3.eu-west-1.amazonaws.com",
      region: "eu-west-1",
      serviceAccountAnnotations: { "eks.amazonaws.com/role-arn": "arn" },
      grants: [grant],
    };
    return new Loki("loki", { ...args, store, ...overrides }, {});
  });

const podOf = async (overrides: Partial<LokiArgs> = {}) =>
  at(resourceOf((await record(overrides)).resources, "StatefulSet", "loki").inputs, "spec", "template");

describe("components/loki", () => {
  it("creates exactly what its README names", async () => {
    const { resources, component } = await record();
    assert.deepEqual(inventory(resources.filter(({ name }) => name !== "grant")).sort(), [
      ["ConfigMap", "loki-config"],
      ["ConfigMap", "loki-rules"],
      ["Loki", "loki"],
      ["PodDisruptionBudget", "loki"],
      ["Service", "loki"],
      ["Service", "loki-headless"],
      ["ServiceAccount", "loki"],
      ["StatefulSet", "loki"],
    ]);
    assert.deepEqual(component.endpoint, {
      service: "loki",
      namespace: "monitoring",
      port: 3100,
      url: "http://loki.monitoring.svc.cluster.local:3100",
    });
    assert.equal(component.datasource.url, component.endpoint.url);
  });

  it("evaluates the rules in LogQL, and leaves the others to Prometheus", async () => {
    const { resources } = await record();
    const { inputs } = resourceOf(resources, "ConfigMap", "loki-rules");
    assert.deepEqual(inputs["data"], { "loki.delivery.logs.yml": "groups: [one]\n" });
    const mounts = at(await podOf(), "spec", "containers", 0, "volumeMounts");
    assert.deepEqual(mounts, [
      { name: "data", mountPath: "/loki" },
      { name: "config", mountPath: "/etc/loki", readOnly: true },
      { name: "rules", mountPath: "/etc/loki/rules/fake", readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
    ]);
  });

  it("keeps its data when it is deleted or scaled, states its retention, and never edits claims in place", async () => {
    const { resources } = await record();
    const { inputs, options, dependencies } = resourceOf(resources, "StatefulSet", "loki");
    const spec = inputs["spec"];
    assert.deepEqual(at(spec, "persistentVolumeClaimRetentionPolicy"), { whenDeleted: "Retain", whenScaled: "Retain" });
    assert.deepEqual(at(inputs, "metadata", "annotations"), { "insurance-lead-gen.com/retention": "720h" });
    assert.deepEqual(at(spec, "volumeClaimTemplates", 0, "spec"), {
      accessModes: ["ReadWriteOnce"],
      storageClassName: "monitoring-gp3",
      resources: { requests: { storage: "50Gi" } },
    });
    assert.deepEqual(options.ignoreChanges, ["spec.volumeClaimTemplates"]);
    assert.equal(
      dependencies.some((urn) => urn.endsWith("::grant")),
      true,
      "pods must start after the grant",
    );
  });

  it("runs every part in one process per pod, at most one pod per node, spread over zones", async () => {
    const pod = at(await podOf(), "spec");
    const matchLabels = { "app.kubernetes.io/name": "loki", "app.kubernetes.io/instance": "loki" };
    assert.deepEqual(at(pod, "affinity"), {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { labelSelector: { matchLabels }, topologyKey: "kubernetes.io/hostname" },
        ],
      },
    });
    assert.equal(at(pod, "topologySpreadConstraints", 0, "topologyKey"), "topology.kubernetes.io/zone");
    assert.deepEqual(at(pod, "containers", 0, "args"), [
      "-config.file=/etc/loki/loki.yaml",
      "-config.expand-env=true",
      "-target=all",
    ]);
    assert.deepEqual(at(pod, "containers", 0, "env"), [
      { name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
      { name: "GOMEMLIMIT", value: "5529MiB" },
    ]);
  });

  it("is ready only when its ring is, but restarted only when nothing listens any more", async () => {
    const container = at(await podOf(), "spec", "containers", 0);
    assert.deepEqual(at(container, "readinessProbe", "httpGet"), { path: "/ready", port: 3100 });
    assert.deepEqual(at(container, "livenessProbe", "tcpSocket"), { port: 3100 });
  });

  it("restarts its pods when the configuration changes, not when rules do", async () => {
    const annotations = async (overrides: Partial<LokiArgs>) => at(await podOf(overrides), "metadata", "annotations");
    const before = await annotations({});
    assert.deepEqual(await annotations({ bundles: [] }), before);
    assert.notDeepEqual(await annotations({ grafanaUrl: "https://other.example.com" }), before);
  });

  it("offers gossip on the headless Service, for pods that are not ready too", async () => {
    const { resources } = await record();
    const ports = (name: string) => {
      const spec = at(resourceOf(resources, "Service", name).inputs, "spec");
      return [at(spec, "publishNotReadyAddresses"), (at(spec, "ports") as { port: number }[]).map(({ port }) => port)];
    };
    assert.deepEqual(ports("loki"), [undefined, [3100, 9095]]);
    assert.deepEqual(ports("loki-headless"), [true, [3100, 9095, 7946]]);
  });

  it("differs in staging only by its numbers", async () => {
    const settings = schema.parse({ replicas: 1, replicationFactor: 1, storage: "10Gi", retention: "168h" });
    const { resources } = await record({ settings });
    const { inputs } = resourceOf(resources, "StatefulSet", "loki");
    assert.equal(at(inputs, "spec", "replicas"), 1);
    assert.deepEqual(at(inputs, "metadata", "annotations"), { "insurance-lead-gen.com/retention": "168h" });
    assert.equal(inventory(resources).length, 9);
  });

  it("needs no bucket: the volume that it has anyway keeps the logs, and nothing has to be granted before", async () => {
    const settings = schema.parse({ store: "filesystem", replicas: 1, replicationFactor: 1 });
    const { resources } = await record({ settings, store: undefined });
    const { dependencies } = resourceOf(resources, "StatefulSet", "loki");
    assert.equal(
      dependencies.some((urn) => urn.endsWith("::grant")),
      false,
    );
    const account = resourceOf(resources, "ServiceAccount", "loki").inputs["metadata"];
    assert.equal(at(account, "annotations"), undefined);
    const config = String(at(resourceOf(resources, "ConfigMap", "loki-config").inputs, "data", "loki.yaml"));
    assert.equal(/s3/.test(config), false);
  });
});
