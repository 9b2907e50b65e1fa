import assert from "node:assert/strict";
import { at, inventory, resourceOf } from "../../support/inventory";
import { production, staging, record, specOf, podOf, workloads } from "./support";

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
});
