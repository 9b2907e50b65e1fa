import assert from "node:assert/strict";
import { Classes, storageParameters } from "../../../components/cluster/classes";
import type { ClassesArgs } from "../../../components/cluster/classes";
import { Namespaces, podSecurityLabels } from "../../../components/cluster/namespaces";
import { Network } from "../../../components/cluster/network";
import { storage } from "../../../settings/schema/aws";
import { namespaces } from "../../../settings/schema/namespaces";
import { at, inventory, resourceOf } from "../../support/inventory";
import { recordComponent } from "../../support/mocks";

const classes: ClassesArgs = { storage: storage.parse({}), autoMode: false, volumeTags: [] };

describe("components/cluster/namespaces", () => {
  it("enforces restricted in monitoring, and nothing but the audit in monitoring-agents", async () => {
    const { resources } = await recordComponent(() => new Namespaces("namespaces", namespaces.parse({}), {}));
    const security = (name: string) =>
      Object.fromEntries(
        Object.entries(at(resourceOf(resources, "Namespace", name).inputs, "metadata", "labels") as object).filter(
          ([key]) => key.startsWith("pod-security"),
        ),
      );
    assert.deepEqual(security("monitoring"), {
      "pod-security.kubernetes.io/enforce": "restricted",
      "pod-security.kubernetes.io/enforce-version": "v1.34",
      "pod-security.kubernetes.io/audit": "restricted",
      "pod-security.kubernetes.io/audit-version": "v1.34",
      "pod-security.kubernetes.io/warn": "restricted",
      "pod-security.kubernetes.io/warn-version": "v1.34",
    });
    assert.deepEqual(security("monitoring-agents"), podSecurityLabels("privileged", "baseline"));
  });

  it("bounds what all pods of a namespace ask for, and what a container gets that does not say", async () => {
    const settings = namespaces.parse({ agentsQuota: { pods: 40 } });
    const { resources } = await recordComponent(() => new Namespaces("namespaces", settings, {}));
    const quota = resourceOf(resources, "ResourceQuota", "monitoring-agents-bounds");
    assert.deepEqual(at(quota.inputs, "spec", "hard"), { pods: "40", "requests.cpu": "40", "requests.memory": "64Gi" });
    const range = resourceOf(resources, "LimitRange", "monitoring-bounds");
    assert.deepEqual(at(range.inputs, "spec", "limits"), [
      {
        type: "Container",
        defaultRequest: { cpu: "20m", memory: "64Mi" },
        default: { cpu: "200m", memory: "128Mi" },
      },
    ]);
  });

  it("creates only the bounds where the namespaces are adopted", async () => {
    const { resources } = await recordComponent(
      () => new Namespaces("namespaces", namespaces.parse({ mode: "adopt" }), {}),
    );
    assert.deepEqual(inventory(resources).sort(), [
      ["LimitRange", "monitoring-agents-bounds"],
      ["LimitRange", "monitoring-bounds"],
      ["Namespaces", "namespaces"],
      ["ResourceQuota", "monitoring-agents-bounds"],
      ["ResourceQuota", "monitoring-bounds"],
    ]);
  });
});

describe("components/cluster/classes", () => {
  it("makes encrypted gp3 volumes, every parameter a string as the driver wants it", () => {
    assert.deepEqual(storageParameters(classes), {
      type: "gp3",
      iops: "3000",
      throughput: "125",
      encrypted: "true",
      "csi.storage.k8s.io/fstype": "ext4",
    });
    const kmsKeyArn = "arn:aws:kms:us-east-1:111122223333:key/k";
    assert.deepEqual(storageParameters({ ...classes, kmsKeyArn, volumeTags: ["backup=daily", "team=platform"] }), {
      type: "gp3",
      iops: "3000",
      throughput: "125",
      encrypted: "true",
      kmsKeyId: kmsKeyArn,
      "csi.storage.k8s.io/fstype": "ext4",
      tagSpecification_1: "backup=daily",
      tagSpecification_2: "team=platform",
    });
  });

  it("binds volumes in the zone of their pod, lets them grow, and is never the cluster's default", async () => {
    const { resources } = await recordComponent(() => new Classes("classes", classes, {}));
    const { inputs, options } = resourceOf(resources, "StorageClass", "storage-class");
    assert.equal(inputs["provisioner"], "ebs.csi.aws.com");
    assert.equal(inputs["volumeBindingMode"], "WaitForFirstConsumer");
    assert.equal(inputs["allowVolumeExpansion"], true);
    assert.equal(inputs["reclaimPolicy"], "Retain");
    assert.equal(at(inputs, "metadata", "annotations"), undefined);
    assert.equal(options.deleteBeforeReplace, true);
  });

  it("uses the provisioner of EKS Auto Mode there, and no StorageClass of its own where one is adopted", async () => {
    const auto = await recordComponent(() => new Classes("classes", { ...classes, autoMode: true }, {}));
    const storageClass = resourceOf(auto.resources, "StorageClass", "storage-class");
    assert.equal(storageClass.inputs["provisioner"], "ebs.csi.eks.amazonaws.com");
    const adopted = { ...classes, storage: storage.parse({ mode: "adopt" }) };
    const { resources } = await recordComponent(() => new Classes("classes", adopted, {}));
    assert.deepEqual(inventory(resources), [
      ["Classes", "classes"],
      ["PriorityClass", "priority-class"],
    ]);
  });
});

describe("components/cluster/network", () => {
  it("creates one policy per workload that a flow names, besides the two of each namespace", async () => {
    const loki = { workload: "loki", namespace: "monitoring" };
    const alloy = { workload: "alloy", namespace: "monitoring-agents" };
    const flows = [{ from: alloy, to: loki, ports: [3100], why: "push" }];
    const { resources } = await recordComponent(() => new Network("network", { flows }, {}));
    assert.deepEqual(inventory(resources).sort(), [
      ["Network", "network"],
      ["NetworkPolicy", "monitoring-agents-allow-dns"],
      ["NetworkPolicy", "monitoring-agents-alloy"],
      ["NetworkPolicy", "monitoring-agents-default-deny"],
      ["NetworkPolicy", "monitoring-allow-dns"],
      ["NetworkPolicy", "monitoring-default-deny"],
      ["NetworkPolicy", "monitoring-loki"],
    ]);
  });
});
