import { resourceRule } from "../../lib/rule";
import { WORKLOADS } from "../../lib/types";
import { workloadOf } from "../../model/workload";

const CLAIMS = ["persistentVolumeClaim", "ephemeral"];

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
    const claims = workload.volumes.flatMap((volume) => CLAIMS.map((kind) => volume.key(kind)));
    const named = claims.some((claim) => claim.exists());
    if (!named && workload.claimTemplates.length === 0) return;
    const context = workload.pod.key("securityContext");
    expect(context.key("fsGroupChangePolicy"), "OnRootMismatch");
    const group = context.key("fsGroup");
    if (group.number() === undefined) report(group, "the group that the containers run with");
  },
});
