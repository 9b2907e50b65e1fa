import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Exporters } from "../../../components/exporters/exporters";
import { exporters as schema } from "../../../settings/schema/exporters";
import { at, inventory, resourceOf } from "../../support/inventory";
import type { Recorded } from "../../support/mocks";
import { recordComponent } from "../../support/mocks";

const settings = schema.parse({
  postgres: {
    targets: [
      { name: "leads", host: "leads.example.com", cidrs: ["10.0.0.0/24"] },
      {
        name: "crm",
        host: "crm.example.com",
        cidrs: ["10.0.0.0/24"],
        existingSecret: { name: "crm-monitoring", key: "pw" },
        caConfigMap: "rds-ca",
      },
    ],
  },
  redis: {
    targets: [
      { name: "queue", host: "redis.queue.svc.cluster.local", namespace: "queue", user: "exporter" },
      { name: "cache", host: "cache.example.com", tls: false, cidrs: ["10.0.0.0/24"] },
    ],
  },
});

const record = () =>
  recordComponent(() => {
    const passwords = { leads: pulumi.secret("canary-leads"), queue: pulumi.secret("canary-queue") };
    return new Exporters("exporters", { settings, passwords }, {});
  });

const pod = (resources: readonly Recorded[], name: string) =>
  at(resourceOf(resources, "Deployment", name).inputs, "spec", "template", "spec");

describe("components/exporters", () => {
  it("creates one exporter per server, with a Secret only where the stack sets the password", async () => {
    const names = inventory((await record()).resources).filter(([type]) => ["Deployment", "Secret"].includes(type));
    assert.deepEqual(names.sort(), [
      ["Deployment", "kube-state-metrics"],
      ["Deployment", "postgres-exporter-crm"],
      ["Deployment", "postgres-exporter-leads"],
      ["Deployment", "redis-exporter-cache"],
      ["Deployment", "redis-exporter-queue"],
      ["Secret", "postgres-exporter-leads"],
      ["Secret", "redis-exporter-queue"],
    ]);
  });

  it("hands PostgreSQL's password over as a file, from the stack's Secret or from one that others keep", async () => {
    const { resources } = await record();
    const volume = (name: string) => at(pod(resources, name), "volumes", 0, "secret");
    assert.deepEqual(volume("postgres-exporter-leads"), {
      secretName: "postgres-exporter-leads",
      defaultMode: 0o440,
      items: [{ key: "password", path: "password" }],
    });
    assert.deepEqual(volume("postgres-exporter-crm"), {
      secretName: "crm-monitoring",
      defaultMode: 0o440,
      items: [{ key: "pw", path: "password" }],
    });
    assert.deepEqual(at(pod(resources, "postgres-exporter-crm"), "containers", 0, "env", 0), {
      name: "DATA_SOURCE_URI",
      value: "crm.example.com:5432/postgres?sslmode=verify-full&sslrootcert=/etc/exporter/ca/ca.crt",
    });
  });

  it("keeps passwords secret, out of pod templates, and rolls the pod when one changes", async () => {
    const { resources } = await record();
    const open = resources.filter(
      ({ inputs, secrets }) => JSON.stringify(inputs).includes("canary") && !secrets.length,
    );
    assert.deepEqual(inventory(open), []);
    const holders = resources.filter(({ inputs }) => JSON.stringify(inputs).includes("canary"));
    assert.deepEqual(inventory(holders), [
      ["Secret", "postgres-exporter-leads"],
      ["Secret", "redis-exporter-queue"],
    ]);
    const template = at(resourceOf(resources, "Deployment", "postgres-exporter-leads").inputs, "spec", "template");
    assert.match(
      String(at(template, "metadata", "annotations", "insurance-lead-gen.com/checksum-secret")),
      /^[0-9a-f]{16}$/,
    );
  });

  it("connects to Redis by TLS unless told otherwise, and lets nobody probe other hosts through the exporter", async () => {
    const { resources } = await record();
    const env = (name: string) => at(pod(resources, name), "containers", 0, "env");
    const common = [
      { name: "REDIS_EXPORTER_CONFIG_COMMAND", value: "-" },
      { name: "REDIS_EXPORTER_INCL_CONFIG_METRICS", value: "false" },
      { name: "REDIS_EXPORTER_DISABLE_SCRAPE_ENDPOINT", value: "true" },
    ];
    assert.deepEqual(env("redis-exporter-cache"), [
      { name: "REDIS_ADDR", value: "redis://cache.example.com:6379" },
      ...common,
    ]);
    assert.deepEqual(env("redis-exporter-queue"), [
      { name: "REDIS_ADDR", value: "rediss://redis.queue.svc.cluster.local:6379" },
      { name: "REDIS_USER", value: "exporter" },
      ...common,
      {
        name: "REDIS_PASSWORD",
        valueFrom: { secretKeyRef: { name: "redis-exporter-queue", key: "password" } },
      },
    ]);
  });

  it("gives only kube-state-metrics a token, and no access to Secrets or ConfigMaps", async () => {
    const { resources } = await record();
    const withToken = resources.filter(
      ({ inputs }) => at(inputs, "spec", "template", "spec", "automountServiceAccountToken") === true,
    );
    assert.deepEqual(inventory(withToken), [["Deployment", "kube-state-metrics"]]);
    const rules = resourceOf(resources, "ClusterRole", "kube-state-metrics").inputs["rules"] as {
      resources: string[];
      verbs: string[];
    }[];
    assert.deepEqual(
      rules.flatMap((rule) => rule.resources).filter((kind) => /secret|configmap/.test(kind)),
      [],
    );
    assert.deepEqual([...new Set(rules.flatMap(({ verbs }) => verbs))], ["list", "watch"]);
  });

  it("lets node-exporter read the host, and write nothing", async () => {
    const { resources } = await record();
    const { inputs } = resourceOf(resources, "DaemonSet", "node-exporter");
    const spec = at(inputs, "spec", "template", "spec");
    assert.equal(at(inputs, "metadata", "namespace"), "monitoring-agents");
    assert.equal(at(spec, "hostNetwork"), true);
    assert.equal(at(spec, "hostPID"), undefined);
    assert.deepEqual(at(spec, "containers", 0, "volumeMounts"), [
      { name: "root", mountPath: "/host/root", readOnly: true, mountPropagation: "HostToContainer" },
      { name: "sys", mountPath: "/host/sys", readOnly: true, mountPropagation: "HostToContainer" },
    ]);
  });
});
