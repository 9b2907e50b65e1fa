import assert from "node:assert/strict";
import {
  agentPlacement,
  containerSecurity,
  goMemoryLimit,
  httpProbe,
  onePerNode,
  podSecurity,
  scratch,
  spread,
  tcpProbe,
} from "../../lib/workload";

const selector = { matchLabels: { "app.kubernetes.io/name": "loki", "app.kubernetes.io/instance": "loki" } };

describe("the security of a pod", () => {
  it("is what Pod Security restricted asks for, with numeric user and group", () => {
    assert.deepEqual(podSecurity(10001), {
      runAsNonRoot: true,
      runAsUser: 10001,
      runAsGroup: 10001,
      seccompProfile: { type: "RuntimeDefault" },
    });
  });

  it("gives volumes a group only where there are some, without walking through them at every start", () => {
    const { fsGroup, fsGroupChangePolicy } = podSecurity(65534, 65534);
    assert.deepEqual({ fsGroup, fsGroupChangePolicy }, { fsGroup: 65534, fsGroupChangePolicy: "OnRootMismatch" });
    assert.equal("fsGroup" in podSecurity(65534), false);
  });

  it("leaves containers no way to more: read-only root, no capabilities, no escalation", () => {
    assert.deepEqual(containerSecurity(), {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
  });
});

describe("the placement of pods", () => {
  it("is even over zones where possible, and over nodes as strictly as asked", () => {
    assert.deepEqual(spread("loki", "DoNotSchedule"), [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: selector,
      },
      {
        maxSkew: 1,
        topologyKey: "kubernetes.io/hostname",
        whenUnsatisfiable: "DoNotSchedule",
        labelSelector: selector,
      },
    ]);
    assert.equal(spread("loki", "ScheduleAnyway")[1]?.whenUnsatisfiable, "ScheduleAnyway");
  });

  it("never puts two pods on one node where one per node is asked", () => {
    assert.deepEqual(onePerNode("loki"), {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { labelSelector: selector, topologyKey: "kubernetes.io/hostname" },
        ],
      },
    });
  });

  it("puts agents on every Linux node with a host, whatever its taints", () => {
    assert.deepEqual(agentPlacement.nodeSelector, { "kubernetes.io/os": "linux" });
    assert.deepEqual(agentPlacement.tolerations, [{ operator: "Exists" }]);
    assert.equal(agentPlacement.priorityClassName, "system-node-critical");
  });
});

describe("small parts of a pod", () => {
  it("probes have a timeout and the period and threshold given", () => {
    assert.deepEqual(httpProbe("/ready", 3100, 10, 3), {
      httpGet: { path: "/ready", port: 3100 },
      periodSeconds: 10,
      failureThreshold: 3,
      timeoutSeconds: 3,
    });
    assert.deepEqual(tcpProbe(9090, 15, 4), {
      tcpSocket: { port: 9090 },
      periodSeconds: 15,
      failureThreshold: 4,
      timeoutSeconds: 3,
    });
  });

  it("scratch space is bounded", () => {
    assert.deepEqual(scratch("tmp", "64Mi"), { name: "tmp", emptyDir: { sizeLimit: "64Mi" } });
  });

  it("a Go program starts to save memory at nine tenths of its limit", () => {
    const requests = { cpu: "100m", memory: "512Mi" };
    const at = (memory: string) => goMemoryLimit({ requests, limits: { cpu: "1", memory } });
    assert.deepEqual(at("1Gi"), { name: "GOMEMLIMIT", value: "921MiB" });
    assert.deepEqual(at("100Mi"), { name: "GOMEMLIMIT", value: "90MiB" });
  });
});
