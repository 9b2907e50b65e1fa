import assert from "node:assert/strict";
import { namespaceOf, podHost, ports, serviceHost } from "../../lib/catalogue";
import type { WorkloadName } from "../../lib/catalogue";

const workloads = Object.keys(ports) as WorkloadName[];

describe("the catalogue", () => {
  it("has only node-exporter and alloy in the privileged namespace", () => {
    const agents = workloads.filter((workload) => namespaceOf(workload) === "monitoring-agents");
    assert.deepEqual(agents.sort(), ["alloy", "node-exporter"]);
    assert.equal(workloads.filter((workload) => namespaceOf(workload) === "monitoring").length, workloads.length - 2);
  });

  it("gives no workload the same port twice", () => {
    for (const [workload, own] of Object.entries(ports)) {
      const numbers = Object.values(own);
      assert.equal(new Set(numbers).size, numbers.length, workload);
    }
  });

  it("names ports as Kubernetes allows: at most 15 characters", () => {
    for (const name of Object.values(ports).flatMap((own) => Object.keys(own))) {
      assert.match(name, /^[a-z]([a-z0-9-]{0,13}[a-z0-9])?$/);
    }
  });

  it("gives the addresses that the platform is told", () => {
    assert.equal(`${serviceHost("loki")}:${ports.loki.http}`, "loki.monitoring.svc.cluster.local:3100");
    const { "otlp-grpc": grpc, "otlp-http": http } = ports["jaeger-collector"];
    assert.deepEqual(
      [serviceHost("jaeger-collector"), grpc, http],
      ["jaeger-collector.monitoring.svc.cluster.local", 4317, 4318],
    );
  });

  it("gives pods behind a headless Service their names", () => {
    assert.equal(podHost("prometheus", 1), "prometheus-1.prometheus-headless.monitoring.svc.cluster.local");
    assert.equal(serviceHost("alloy", "monitoring-agents"), "alloy.monitoring-agents.svc.cluster.local");
  });
});
