import assert from "node:assert/strict";
import { Alloy } from "../../../components/alloy/alloy";
import { alloy as schema } from "../../../settings/schema/observability";
import { at, inventory, resourceOf } from "../../support/inventory";
import { recordComponent } from "../../support/mocks";

const args = { lokiUrl: "http://loki:3100", cluster: "leads", environment: "production" };
const record = (settings: object = {}) =>
  recordComponent(() => new Alloy("alloy", { ...args, settings: schema.parse(settings) }, {}));

const podOf = async (settings: object = {}) =>
  at(resourceOf((await record(settings)).resources, "DaemonSet", "alloy").inputs, "spec", "template");

describe("components/alloy", () => {
  it("creates exactly what its README names, in the namespace of agents", async () => {
    const { resources, component } = await record();
    assert.deepEqual(inventory(resources).sort(), [
      ["Alloy", "alloy"],
      ["ClusterRole", "alloy"],
      ["ClusterRoleBinding", "alloy"],
      ["ConfigMap", "alloy-config"],
      ["DaemonSet", "alloy"],
      ["Service", "alloy"],
      ["ServiceAccount", "alloy"],
    ]);
    assert.equal(component.endpoint.url, "http://alloy.monitoring-agents.svc.cluster.local:12345");
  });

  it("may watch pods, and nothing else", async () => {
    const { resources } = await record();
    const role = resourceOf(resources, "ClusterRole", "alloy");
    assert.deepEqual(role.inputs["rules"], [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] }]);
    assert.equal(at(role.inputs, "metadata", "name"), "monitoring-agents-alloy");
  });

  it("needs exactly these exceptions from Pod Security: root, the host's logs read-only, a directory for positions", async () => {
    const pod = at(await podOf(), "spec");
    assert.deepEqual(at(pod, "securityContext"), {
      runAsNonRoot: false,
      runAsUser: 0,
      runAsGroup: 0,
      seccompProfile: { type: "RuntimeDefault" },
    });
    assert.deepEqual(at(pod, "containers", 0, "securityContext"), {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    assert.deepEqual(at(pod, "volumes"), [
      { name: "config", configMap: { name: "alloy-config" } },
      { name: "logs", hostPath: { path: "/var/log", type: "Directory" } },
      { name: "positions", hostPath: { path: "/var/lib/alloy", type: "DirectoryOrCreate" } },
      { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
    ]);
    assert.deepEqual(at(pod, "containers", 0, "volumeMounts"), [
      { name: "config", mountPath: "/etc/alloy", readOnly: true },
      { name: "logs", mountPath: "/var/log", readOnly: true },
      { name: "positions", mountPath: "/var/lib/alloy" },
      { name: "tmp", mountPath: "/tmp" },
    ]);
    assert.deepEqual([at(pod, "hostNetwork"), at(pod, "hostPID")], [undefined, undefined]);
  });

  it("runs on every node and asks only for the pods of its own", async () => {
    const pod = at(await podOf(), "spec");
    assert.deepEqual(at(pod, "tolerations"), [{ operator: "Exists" }]);
    assert.equal(at(pod, "priorityClassName"), "system-node-critical");
    assert.deepEqual(at(pod, "containers", 0, "env"), [
      { name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
    ]);
    assert.deepEqual(at(pod, "containers", 0, "args"), [
      "run",
      "/etc/alloy/config.alloy",
      "--storage.path=/var/lib/alloy/data",
      "--server.http.listen-addr=0.0.0.0:12345",
      "--disable-reporting",
      "--stability.level=generally-available",
    ]);
  });

  it("restarts its agents when the configuration changes", async () => {
    const before = at(await podOf(), "metadata", "annotations");
    assert.deepEqual(at(await podOf(), "metadata", "annotations"), before);
    assert.notDeepEqual(at(await podOf({ excludedNamespaces: ["noise"] }), "metadata", "annotations"), before);
  });
});
