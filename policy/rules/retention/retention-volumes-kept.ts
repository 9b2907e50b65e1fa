import { choice } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { STATEFUL_SET, STORAGE_CLASS } from "../../lib/types";
import { workloadOf } from "../../model/workload";

export const retentionVolumesKept = resourceRule({
  name: "retention-volumes-kept",
  description: "Volumes outlive the StatefulSet and the claim that made them.",
  level: "mandatory",
  severity: "high",
  remediation:
    "Set persistentVolumeClaimRetentionPolicy to Retain (the default), and the StorageClass's reclaimPolicy.",
  url: "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention",
  parameters: {
    reclaimPolicy: choice("Required reclaimPolicy of storage classes.", ["Retain", "any"], "Retain"),
  },
  types: [STATEFUL_SET, STORAGE_CLASS],
  check: ({ resource, parameters, report, each }) => {
    const { props } = resource;
    if (resource.type === STORAGE_CLASS) {
      const policy = props.key("reclaimPolicy");
      const required = parameters.reclaimPolicy === "Retain";
      if (required && policy.string() !== "Retain") report(policy, '"Retain": the default, Delete, removes the volume');
      return;
    }
    if (workloadOf(resource).claimTemplates.length === 0) return;
    each(["whenDeleted", "whenScaled"], (moment) => {
      const policy = props.at("spec.persistentVolumeClaimRetentionPolicy").key(moment);
      if ((policy.string() ?? "Retain") !== "Retain") report(policy, '"Retain"');
    });
  },
});
