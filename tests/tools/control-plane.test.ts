import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { zones } from "../support/control-plane/nodes";
import { requireControlPlane, startControlPlane, type ControlPlane } from "../support/control-plane";

const namespace = (name: string, level: string): unknown => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name, labels: { "pod-security.kubernetes.io/enforce": level } },
});

const storageClass = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name: "gp3" },
  provisioner: "ebs.csi.aws.com",
  volumeBindingMode: "WaitForFirstConsumer",
};

const pod = (name: string) => ({
  metadata: { labels: { app: name } },
  spec: {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      {
        name,
        image: "registry.invalid/image:1",
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
      },
    ],
  },
});

const workload = (kind: string, name: string, spec: object): unknown => ({
  apiVersion: "apps/v1",
  kind,
  metadata: { name, namespace: "restricted" },
  spec: { replicas: 2, selector: { matchLabels: { app: name } }, template: pod(name), ...spec },
});

const claim = {
  metadata: { name: "data" },
  spec: { accessModes: ["ReadWriteOnce"], storageClassName: "gp3", resources: { requests: { storage: "1Gi" } } },
};

describe("local control plane", function () {
  this.timeout(180_000);
  let cluster: ControlPlane;

  const apply = (...objects: unknown[]): Promise<string> =>
    cluster.kubectl(["apply", "-f", "-"], objects.map((object) => JSON.stringify(object)).join("\n---\n"));
  const rollout = (workloadName: string): Promise<string> =>
    cluster.kubectl(["rollout", "status", workloadName, "-n", "restricted", "--timeout=60s"]);
  const column = async (resource: string, path: string): Promise<string[]> =>
    (await cluster.kubectl(["get", ...resource.split(" "), "-o", `jsonpath={.items[*]${path}}`])).split(" ").sort();

  before(async function () {
    requireControlPlane(this);
    cluster = await startControlPlane();
    await apply(namespace("restricted", "restricted"), namespace("open", "privileged"), storageClass);
  });

  after(async () => {
    // Undefined where the tests were skipped.
    await (cluster as ControlPlane | undefined)?.stop();
  });

  it("has a Ready node in each of three zones", async () => {
    assert.deepEqual(await column("nodes", ".metadata.labels['topology\\.kubernetes\\.io/zone']"), [...zones]);
    await cluster.kubectl(["wait", "nodes", "--all", "--for=condition=Ready", "--timeout=10s"]);
  });

  it("makes a Deployment available", async () => {
    await apply(workload("Deployment", "web", {}));
    await rollout("deployment/web");
  });

  it("makes a StatefulSet of two replicas Ready, each with a volume in the zone of its pod", async () => {
    await apply(workload("StatefulSet", "store", { serviceName: "store", volumeClaimTemplates: [claim] }));
    await rollout("statefulset/store");
    assert.deepEqual(await column("pvc -n restricted", ".status.phase"), ["Bound", "Bound"]);
    const nodes = await column("pods -n restricted -l app=store", ".spec.nodeName");
    const affinity = ".spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values[0]";
    assert.deepEqual(
      (await column("pv", affinity)).map((zone) => `node-${zone}`),
      nodes,
    );
  });

  it("leaves a pod pending whose claim names a StorageClass that does not exist", async () => {
    const lost = { ...claim, spec: { ...claim.spec, storageClassName: "absent" } };
    await apply(workload("StatefulSet", "lost", { serviceName: "lost", volumeClaimTemplates: [lost] }));
    await assert.rejects(
      cluster.kubectl(["rollout", "status", "statefulset/lost", "-n", "restricted", "--timeout=3s"]),
      /timed out/,
    );
  });

  it("refuses a privileged pod where the namespace enforces 'restricted', and admits it where it does not", async () => {
    const privileged = (name: string): unknown => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "root", namespace: name },
      spec: {
        containers: [{ name: "root", image: "registry.invalid/image:1", securityContext: { privileged: true } }],
      },
    });
    await assert.rejects(apply(privileged("restricted")), /violates PodSecurity "restricted:latest": privileged/);
    await apply(privileged("open"));
  });

  it("refuses a field that Kubernetes does not know", async () => {
    await assert.rejects(apply(workload("Deployment", "typo", { replica: 3 })), /unknown field "spec.replica"/);
  });

  it("runs beside another one and is gone after stop()", async () => {
    const other = await startControlPlane();
    assert.equal(await other.kubectl(["get", "deployments", "-A", "-o", "name"]), "");
    await other.stop();
    assert.ok(!existsSync(other.kubeconfig));
    await assert.rejects(other.api.call("GET", "/readyz"), /ECONNREFUSED/);
    assert.equal(await cluster.api.text("GET", "/readyz"), "ok");
  });
});
