import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import { Thanos } from "../../../components/thanos/thanos";
import type { ThanosArgs } from "../../../components/thanos/thanos";
import type { Bundle, ObjectStore } from "../../../lib/contracts";
import { thanos as schema } from "../../../settings/schema/metrics";
import { at, inventory, resourceOf } from "../../support/inventory";
import { recordComponent } from "../../support/mocks";

const production = schema.parse({ retention: { raw: "90d" } });
const staging = schema.parse({
  retention: { raw: "10d" },
  query: { replicas: 1 },
  store: { replicas: 1, storage: "5Gi" },
  compactor: { storage: "10Gi" },
});

const rest = {
  cluster: "leads",
  environment: "production",
  alertmanagers: ["alertmanager-0:9093", "alertmanager-1:9093"],
  bundles: [],
  scrapeInterval: "15s",
  evaluationInterval: "20s",
  storageClassName: "monitoring-gp3",
};

/** The bucket as one ServiceAccount gets it. */
function storeOf(user: string, bucket: string): ObjectStore {
  return {
    bucket,
    endpoint: "s3.eu-west-1.amazonaws.com",
    region: "eu-west-1",
    serviceAccountAnnotations: { "eks.amazonaws.com/role-arn": `arn-of-${user}` },
    grants: [new k8s.core.v1.ConfigMap(`grant-${user}`)],
  };
}

const record = (
  settings: ThanosArgs["settings"] = production,
  bucket = "metrics",
  more: readonly ("thanos-ruler" | "prometheus-shard-0" | "prometheus-shard-1")[] = [],
  bundles: readonly Bundle[] = [],
) =>
  recordComponent(() => {
    const stores = {
      prometheus: storeOf("prometheus", bucket),
      "thanos-store": storeOf("thanos-store", bucket),
      "thanos-compactor": storeOf("thanos-compactor", bucket),
      ...Object.fromEntries(more.map((user) => [user, storeOf(user, bucket)])),
    };
    return new Thanos("thanos", { ...rest, bundles, settings, stores }, {});
  });

type Records = Awaited<ReturnType<typeof record>>["resources"];

const specOf = (resources: Records, type: string, name: string) => at(resourceOf(resources, type, name).inputs, "spec");
const podOf = (resources: Records, type: string, name: string) => at(specOf(resources, type, name), "template", "spec");

const workloads = [
  ["Deployment", "thanos-query"],
  ["StatefulSet", "thanos-store"],
  ["StatefulSet", "thanos-compactor"],
] as const;

describe("components/thanos", () => {
  it("creates exactly what its README names, in both profiles", async () => {
    for (const settings of [production, staging]) {
      const { resources } = await record(settings);
      assert.deepEqual(inventory(resources.filter(({ name }) => !name.startsWith("grant-"))).sort(), [
        ["ConfigMap", "thanos-objstore"],
        ["ConfigMap", "thanos-query-config"],
        ["Deployment", "thanos-query"],
        ["PodDisruptionBudget", "thanos-query"],
        ["PodDisruptionBudget", "thanos-store"],
        ["Service", "thanos-compactor"],
        ["Service", "thanos-query"],
        ["Service", "thanos-store"],
        ["ServiceAccount", "thanos-compactor"],
        ["ServiceAccount", "thanos-query"],
        ["ServiceAccount", "thanos-store"],
        ["StatefulSet", "thanos-compactor"],
        ["StatefulSet", "thanos-store"],
        ["Thanos", "thanos"],
        ["ThanosCompactor", "thanos-compactor"],
        ["ThanosQuery", "thanos-query"],
        ["ThanosStore", "thanos-store"],
      ]);
    }
  });

  it("is the data source that all dashboards name, in the dialect of Thanos", async () => {
    const { component } = await record();
    assert.deepEqual(component.datasource, {
      uid: "prometheus",
      name: "Prometheus",
      type: "prometheus",
      url: "http://thanos-query.monitoring.svc.cluster.local:10902",
      isDefault: true,
      jsonData: {
        httpMethod: "POST",
        timeInterval: "15s",
        prometheusType: "Thanos",
        exemplarTraceIdDestinations: [{ name: "trace_id", datasourceUid: "jaeger" }],
      },
    });
  });

  it("lends Prometheus a shipper that works in its directory as its user, and waits for its grant", async () => {
    const { component } = await record();
    const { container, volumes, ports, serviceAccountAnnotations, dependsOn } = component.shippers.shipper;
    assert.deepEqual(container.args, [
      "sidecar",
      "--tsdb.path=/prometheus",
      "--prometheus.url=http://localhost:9090",
      "--prometheus.ready_timeout=15m",
      "--objstore.config-file=/etc/thanos/objstore.yml",
    ]);
    assert.deepEqual(container.volumeMounts, [
      { name: "data", mountPath: "/prometheus", subPath: "prometheus" },
      { name: "objstore", mountPath: "/etc/thanos", readOnly: true },
    ]);
    assert.deepEqual(container.securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    assert.deepEqual(container.ports, [
      { name: "sidecar-http", containerPort: 10_902 },
      { name: "grpc", containerPort: 10_901 },
    ]);
    assert.deepEqual(container.resources, production.sidecarResources);
    assert.deepEqual(volumes, [{ name: "objstore", configMap: { name: "thanos-objstore" } }]);
    assert.deepEqual(ports, [
      { name: "grpc", port: 10_901 },
      { name: "sidecar-http", port: 10_902 },
    ]);
    assert.deepEqual(serviceAccountAnnotations, { "eks.amazonaws.com/role-arn": "arn-of-prometheus" });
    assert.equal(dependsOn.length, 2);
  });

  it("gives each program its own role, the queriers none, and starts pods after their grant", async () => {
    const { resources } = await record();
    for (const workload of ["thanos-store", "thanos-compactor"]) {
      const account = resourceOf(resources, "ServiceAccount", workload);
      assert.deepEqual(at(account.inputs, "metadata", "annotations"), {
        "eks.amazonaws.com/role-arn": `arn-of-${workload}`,
      });
      const { dependencies } = resourceOf(resources, "StatefulSet", workload);
      assert.deepEqual(
        dependencies.map((urn) => urn.split("::").pop()).sort(),
        [`grant-${workload}`, "thanos-objstore", workload].sort(),
      );
    }
    const { inputs } = resourceOf(resources, "ServiceAccount", "thanos-query");
    assert.equal(at(inputs, "metadata", "annotations"), undefined);
    assert.equal(inputs["automountServiceAccountToken"], false);
  });

  it("runs exactly one compactor, which promises the retention of raw samples", async () => {
    for (const settings of [production, staging]) {
      const { inputs } = resourceOf((await record(settings)).resources, "StatefulSet", "thanos-compactor");
      assert.equal(at(inputs, "spec", "replicas"), 1);
      assert.deepEqual(at(inputs, "metadata", "annotations"), {
        "insurance-lead-gen.com/retention": settings.retention.raw,
      });
      const args = at(inputs, "spec", "template", "spec", "containers", 0, "args") as string[];
      assert.equal(args.includes(`--retention.resolution-raw=${settings.retention.raw}`), true);
    }
  });

  it("keeps volumes when a StatefulSet is deleted or scaled, and never edits claims in place", async () => {
    const { resources } = await record(staging);
    for (const [workload, storage] of [
      ["thanos-store", "5Gi"],
      ["thanos-compactor", "10Gi"],
    ] as const) {
      const spec = specOf(resources, "StatefulSet", workload);
      assert.deepEqual(at(spec, "persistentVolumeClaimRetentionPolicy"), {
        whenDeleted: "Retain",
        whenScaled: "Retain",
      });
      assert.deepEqual(at(spec, "volumeClaimTemplates", 0, "spec"), {
        accessModes: ["ReadWriteOnce"],
        storageClassName: "monitoring-gp3",
        resources: { requests: { storage } },
      });
      const { options } = resourceOf(resources, "StatefulSet", workload);
      assert.deepEqual(options.ignoreChanges, ["spec.volumeClaimTemplates"]);
    }
  });

  it("runs all programs as the image's user, with time for open queries, ready and alive by different answers", async () => {
    const { resources } = await record();
    for (const [type, workload] of workloads) {
      const pod = podOf(resources, type, workload);
      assert.deepEqual(at(pod, "securityContext"), {
        runAsNonRoot: true,
        runAsUser: 1001,
        runAsGroup: 1001,
        fsGroup: 1001,
        fsGroupChangePolicy: "OnRootMismatch",
        seccompProfile: { type: "RuntimeDefault" },
      });
      assert.equal(at(pod, "terminationGracePeriodSeconds"), 150);
      assert.equal(at(pod, "automountServiceAccountToken"), false);
      assert.deepEqual(at(pod, "containers", 0, "readinessProbe", "httpGet"), { path: "/-/ready", port: 10_902 });
      assert.deepEqual(at(pod, "containers", 0, "livenessProbe", "httpGet"), { path: "/-/healthy", port: 10_902 });
    }
  });

  it("offers the pods of stores and compactor one by one, and the queriers behind one address", async () => {
    const { resources } = await record();
    const service = (name: string) => {
      const spec = specOf(resources, "Service", name);
      return [at(spec, "clusterIP"), (at(spec, "ports") as { name: string }[]).map((port) => port.name)];
    };
    assert.deepEqual(service("thanos-query"), [undefined, ["http", "grpc"]]);
    assert.deepEqual(service("thanos-store"), ["None", ["http", "grpc"]]);
    assert.deepEqual(service("thanos-compactor"), ["None", ["http"]]);
    assert.equal(at(specOf(resources, "StatefulSet", "thanos-store"), "serviceName"), "thanos-store");
    assert.equal(at(specOf(resources, "StatefulSet", "thanos-compactor"), "serviceName"), "thanos-compactor");
  });

  it("restarts what reads the bucket's address when that changes, and leaves the queriers alone", async () => {
    const stamps = async (bucket: string) => {
      const { resources, component } = await record(production, bucket);
      const annotations = (type: string, name: string) =>
        at(specOf(resources, type, name), "template", "metadata", "annotations");
      return {
        query: annotations("Deployment", "thanos-query"),
        readers: [
          annotations("StatefulSet", "thanos-store"),
          annotations("StatefulSet", "thanos-compactor"),
          component.shippers.shipper.container.env,
        ],
      };
    };
    const [before, after] = [await stamps("metrics"), await stamps("other")];
    assert.equal(before.query, undefined);
    assert.equal(after.query, undefined);
    before.readers.forEach((reader, index) => {
      assert.notDeepEqual(after.readers[index], reader);
    });
    assert.deepEqual(await stamps("metrics"), before);
  });

  it("differs in staging only by its numbers", async () => {
    const replicas = async (settings: ThanosArgs["settings"]) => {
      const { resources } = await record(settings);
      return workloads.map(([type, workload]) => at(specOf(resources, type, workload), "replicas"));
    };
    assert.deepEqual(await replicas(production), [2, 2, 1]);
    assert.deepEqual(await replicas(staging), [1, 1, 1]);
  });

  describe("where Prometheus has shards", () => {
    const users = ["thanos-ruler", "prometheus-shard-0", "prometheus-shard-1"] as const;
    const rules = [
      { file: "platform.application.yml", engine: "thanos", content: "groups: []\n" },
      { file: "loki.loki.yml", engine: "prometheus", content: "groups: []\n" },
    ] as const;
    const sharded = () => record(production, "metrics", users, [{ room: "any", rules, dashboards: [] }]);

    it("lends each shard a shipper with the grant of its own, and asks all of them", async () => {
      const { component, resources } = await sharded();
      const { shardShippers } = component.shippers;
      assert.deepEqual(
        Object.entries(shardShippers).map(([name, { serviceAccountAnnotations }]) => [name, serviceAccountAnnotations]),
        ["prometheus-shard-0", "prometheus-shard-1"].map((name) => [
          name,
          { "eks.amazonaws.com/role-arn": `arn-of-${name}` },
        ]),
      );
      const { inputs } = resourceOf(resources, "ConfigMap", "thanos-query-config");
      const addresses = [...String(at(inputs, "data", "endpoints.yaml")).matchAll(/tcp\.([\w-]+)\./g)];
      assert.deepEqual(
        addresses.map(([, service]) => service),
        [
          "prometheus-headless",
          "prometheus-shard-0-headless",
          "prometheus-shard-1-headless",
          "thanos-ruler",
          "thanos-store",
        ],
      );
    });

    it("evaluates the rules that no single server can, by the queriers, and tells every Alertmanager once", async () => {
      const { resources } = await sharded();
      assert.deepEqual(resourceOf(resources, "ConfigMap", "thanos-ruler-rules").inputs["data"], {
        "platform.application.yml": "groups: []\n",
      });
      const pod = podOf(resources, "StatefulSet", "thanos-ruler");
      assert.deepEqual(at(pod, "containers", 0, "args"), [
        "rule",
        "--data-dir=/var/thanos/rule",
        "--objstore.config-file=/etc/thanos/objstore.yml",
        "--rule-file=/etc/thanos-rules/*.yml",
        "--eval-interval=20s",
        "--query=thanos-query.monitoring.svc.cluster.local:10902",
        "--alertmanagers.url=http://alertmanager-0:9093",
        "--alertmanagers.url=http://alertmanager-1:9093",
        '--label=cluster="leads"',
        '--label=environment="production"',
        '--label=replica="$(POD_NAME)"',
        "--alert.label-drop=replica",
      ]);
      assert.deepEqual(at(pod, "containers", 0, "volumeMounts", 2), {
        name: "rules",
        mountPath: "/etc/thanos-rules",
        readOnly: true,
      });
    });

    it("restarts the rulers when their rules change, keeps their volumes, and gives them a grant of their own", async () => {
      const checksumOf = async (text: string) => {
        const changed = rules.map((rule) => ({ ...rule, content: text }));
        const { resources } = await record(production, "metrics", users, [
          { room: "any", rules: changed, dashboards: [] },
        ]);
        const { inputs, options, dependencies } = resourceOf(resources, "StatefulSet", "thanos-ruler");
        assert.deepEqual(options.ignoreChanges, ["spec.volumeClaimTemplates"]);
        assert.ok(dependencies.some((urn) => urn.endsWith("::grant-thanos-ruler")));
        return at(inputs, "spec", "template", "metadata", "annotations", "insurance-lead-gen.com/checksum-rules");
      };
      const [one, same, other] = await Promise.all(["a\n", "a\n", "b\n"].map(checksumOf));
      assert.equal(one, same);
      assert.notEqual(one, other);
    });
  });
});
