import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { Alertmanager } from "../../../components/alertmanager/alertmanager";
import type { ChannelSecrets } from "../../../components/alertmanager/alertmanager";
import { alertmanager as schema } from "../../../settings/schema/metrics";
import { recordComponent } from "../../support/mocks";
import type { Recorded } from "../../support/mocks";

const production = { replicas: 2, channels: { slack: {}, webhook: true } };
const staging = { replicas: 1, storage: "2Gi", retention: "48h" };

const record = (settings: object, secrets: () => ChannelSecrets = () => ({}), preview = false) =>
  recordComponent(
    () =>
      new Alertmanager(
        "alertmanager",
        {
          settings: schema.parse(settings),
          secrets: secrets(),
          cluster: "leads",
          externalUrl: "https://alertmanager.example.com",
          storageClassName: "monitoring-gp3",
        },
        {},
      ),
    { preview },
  );

const find = (resources: readonly Recorded[], kind: string, name: string): Recorded => {
  const found = resources.find((resource) => resource.type.endsWith(`:${kind}`) && resource.name === name);
  assert.ok(found, `${kind} ${name} was not created`);
  return found;
};

interface Container {
  readonly name: string;
  readonly args: readonly string[];
  readonly ports: readonly unknown[];
  readonly volumeMounts: readonly { readonly mountPath: string }[];
}

interface StatefulSetSpec {
  readonly replicas: number;
  readonly template: { readonly spec: { readonly containers: readonly Container[]; readonly volumes: unknown } };
  readonly volumeClaimTemplates: readonly { readonly spec: unknown }[];
}

const statefulSet = (resources: readonly Recorded[]) =>
  find(resources, "StatefulSet", "alertmanager").inputs["spec"] as StatefulSetSpec;

describe("components/alertmanager/Alertmanager", () => {
  it("creates the same children whatever the settings", async () => {
    for (const settings of [production, staging]) {
      const { resources } = await record(settings);
      assert.deepEqual(resources.map(({ type, name }) => `${type} ${name}`).sort(), [
        "kubernetes:apps/v1:StatefulSet alertmanager",
        "kubernetes:core/v1:ConfigMap alertmanager-templates",
        "kubernetes:core/v1:Secret alertmanager-config",
        "kubernetes:core/v1:Secret alertmanager-receivers",
        "kubernetes:core/v1:Service alertmanager",
        "kubernetes:core/v1:Service alertmanager-headless",
        "kubernetes:core/v1:ServiceAccount alertmanager",
        "kubernetes:policy/v1:PodDisruptionBudget alertmanager",
        "monitoring:alertmanager:Alertmanager alertmanager",
      ]);
    }
  });

  it("forms a cluster of two replicas that find each other by name", async () => {
    const { component, resources } = await record(production);
    const { replicas, template } = statefulSet(resources);
    const [server, reloader] = template.spec.containers;
    assert.equal(replicas, 2);
    assert.deepEqual(server?.args, [
      "--config.file=/etc/alertmanager/alertmanager.yml",
      "--storage.path=/alertmanager",
      "--data.retention=120h",
      "--web.external-url=https://alertmanager.example.com",
      "--cluster.listen-address=0.0.0.0:9094",
      "--cluster.advertise-address=$(POD_IP):9094",
      "--cluster.peer-name=$(POD_NAME)",
      "--cluster.label=leads/monitoring/alertmanager",
      "--cluster.reconnect-timeout=5m",
      "--cluster.peer=alertmanager-0.alertmanager-headless.monitoring.svc.cluster.local:9094",
      "--cluster.peer=alertmanager-1.alertmanager-headless.monitoring.svc.cluster.local:9094",
    ]);
    assert.deepEqual(reloader?.args, [
      "--listen-address=:8080",
      "--watched-dir=/etc/alertmanager",
      "--watched-dir=/etc/alertmanager/secrets",
      "--watched-dir=/etc/alertmanager/templates",
      "--reload-url=http://127.0.0.1:9093/-/reload",
    ]);
    assert.deepEqual(component.targets, [
      "alertmanager-0.alertmanager-headless.monitoring.svc.cluster.local:9093",
      "alertmanager-1.alertmanager-headless.monitoring.svc.cluster.local:9093",
    ]);
  });

  it("does not look for peers with one replica, and opens no gossip port", async () => {
    const { component, resources } = await record(staging);
    const spec = statefulSet(resources);
    const [server] = spec.template.spec.containers;
    assert.deepEqual(server?.args.slice(2), [
      "--data.retention=48h",
      "--web.external-url=https://alertmanager.example.com",
      "--cluster.listen-address=",
    ]);
    assert.deepEqual(server.ports, [{ name: "http", containerPort: 9093 }]);
    assert.deepEqual(spec.volumeClaimTemplates[0]?.spec, {
      accessModes: ["ReadWriteOnce"],
      storageClassName: "monitoring-gp3",
      resources: { requests: { storage: "2Gi" } },
    });
    const headless = find(resources, "Service", "alertmanager-headless").inputs["spec"] as { ports: unknown };
    assert.deepEqual(headless.ports, [{ name: "http", port: 9093, targetPort: 9093, protocol: "TCP" }]);
    assert.deepEqual(component.targets, ["alertmanager-0.alertmanager-headless.monitoring.svc.cluster.local:9093"]);
  });

  it("offers the UI and the sidecar's metrics on the Service, and gossip by TCP and UDP on the headless one", async () => {
    const { component, resources } = await record(production);
    const ports = (name: string) => (find(resources, "Service", name).inputs["spec"] as { ports: unknown }).ports;
    const http = { name: "http", port: 9093, targetPort: 9093, protocol: "TCP" };
    assert.deepEqual(ports("alertmanager"), [
      http,
      { name: "reloader", port: 8080, targetPort: 8080, protocol: "TCP" },
    ]);
    assert.deepEqual(ports("alertmanager-headless"), [
      http,
      { name: "cluster-tcp", port: 9094, targetPort: 9094, protocol: "TCP" },
      { name: "cluster-udp", port: 9094, targetPort: 9094, protocol: "UDP" },
    ]);
    assert.deepEqual(component.route, {
      name: "alertmanager",
      endpoint: {
        service: "alertmanager",
        namespace: "monitoring",
        port: 9093,
        url: "http://alertmanager.monitoring.svc.cluster.local:9093",
      },
      healthPath: "/-/healthy",
      ownLogin: false,
    });
  });

  it("mounts credentials as files, only those of channels in use, and marks them secret", async () => {
    const secrets = () => ({
      slackWebhookUrl: pulumi.secret("https://hooks.slack.com/services/T/B/x"),
      pagerdutyRoutingKey: pulumi.secret("0123456789abcdef"),
    });
    const { component, resources } = await record(production, secrets);
    const { inputs, secrets: marked } = find(resources, "Secret", "alertmanager-receivers");
    assert.deepEqual(inputs["stringData"], { "slack-webhook-url": "https://hooks.slack.com/services/T/B/x" });
    assert.deepEqual(marked, ["stringData.slack-webhook-url"]);
    const { stringData } = find(resources, "Secret", "alertmanager-config").inputs as {
      stringData: Record<string, string>;
    };
    assert.deepEqual(Object.keys(stringData), ["alertmanager.yml"]);
    const config = parse(stringData["alertmanager.yml"] ?? "") as { global: unknown };
    assert.deepEqual(config.global, { slack_api_url_file: "/etc/alertmanager/secrets/slack-webhook-url" });
    assert.deepEqual(component.notices.slice(0, 2), [
      "E-mail is left out: alertmanager.channels.email is off.",
      "PagerDuty is left out: alertmanager.channels.pagerduty is off, though the secret pagerdutyRoutingKey is set.",
    ]);
  });

  it("knows its whole configuration at preview", async () => {
    const { resources } = await record(production, () => ({}), true);
    assert.deepEqual(
      resources.flatMap(({ unknowns }) => unknowns),
      [],
    );
  });

  it("states the retention that it promises, and keeps claims when it is deleted", async () => {
    const { resources } = await record(staging);
    const { inputs, options } = find(resources, "StatefulSet", "alertmanager");
    const { annotations } = inputs["metadata"] as { annotations: unknown };
    const { persistentVolumeClaimRetentionPolicy: policy } = inputs["spec"] as Record<string, unknown>;
    assert.deepEqual(annotations, { "insurance-lead-gen.com/retention": "48h" });
    assert.deepEqual(policy, { whenDeleted: "Retain", whenScaled: "Retain" });
    assert.deepEqual(options.ignoreChanges, ["spec.volumeClaimTemplates"]);
  });
});
