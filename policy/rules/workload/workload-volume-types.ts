import { texts } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { WORKLOADS } from "../../lib/types";
import { workloadOf } from "../../model/workload";

const HARMLESS = [
  ...["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected"],
  "secret",
];

export const workloadVolumeTypes = resourceRule({
  name: "workload-volume-types",
  description:
    "Pods use only volume types that cannot reach the node or a foreign store; hostPath has a rule of its own.",
  level: "mandatory",
  severity: "medium",
  remediation: "Use a PersistentVolumeClaim instead of an in-line volume of a storage system.",
  ids: { checkov: ["CKV_K8S_33"], nsa: ["C-0045"] },
  types: WORKLOADS,
  parameters: {
    allowed: texts("Volume types that pods may use; default: those of Pod Security restricted.", HARMLESS),
  },
  check: ({ resource, parameters, report, each }) => {
    each(workloadOf(resource).volumes, (volume) => {
      const sources = volume.entries().filter(([key]) => key !== "name" && key !== "hostPath");
      each(sources, ([key, source]) => {
        if (source.exists() && !parameters.allowed.includes(key))
          report(source, `one of ${parameters.allowed.join(", ")}`);
      });
    });
  },
});
