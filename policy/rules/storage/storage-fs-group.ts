import { resourceRule } from "../../lib/rule";
import { WORKLOADS } from "../../lib/types";
import { workloadOf } from "../../model/workload";

export const storageFsGroup = resourceRule({
  name: "storage-fs-group",
  description: "Pods with claims own their volumes by group, so that no container must run as root to change owners.",
  level: "advisory",
  severity: "low",
  remediation: "Set the pod's securityContext.fsGroup, and fsGroupChangePolicy to OnRootMismatch.",
  url: "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
  types: WORKLOADS,
  check: ({ resource, report, expect }) => {
    const workload = workloadOf(resource);
    const named = workload.volumes.some((volume) => volume.key("persistentVolumeClaim").exists());
    if (!named && workload.claimTemplates.length === 0) return;
    const context = workload.pod.key("securityContext");
    expect(context.key("fsGroupChangePolicy"), "OnRootMismatch");
    const group = context.key("fsGroup");
    if (group.number() === undefined) report(group, "the group that the containers run with");
  },
});
