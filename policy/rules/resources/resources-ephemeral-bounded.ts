import { resourceRule } from "../../lib/rule";
import { WORKLOADS } from "../../lib/types";
import { parseQuantity } from "../../model/quantity";
import { workloadOf } from "../../model/workload";

export const resourcesEphemeralBounded = resourceRule({
  name: "resources-ephemeral-bounded",
  description: "Scratch space is bounded, so that a runaway process cannot fill the node's disk or memory.",
  level: "mandatory",
  severity: "medium",
  remediation: "Set emptyDir.sizeLimit.",
  url: "https://kubernetes.io/docs/concepts/storage/volumes/#emptydir",
  ids: { kubeScore: ["container-ephemeral-storage-request-and-limit"] },
  types: WORKLOADS,
  check: ({ resource, report, each }) => {
    each(workloadOf(resource).volumes, (volume) => {
      const scratch = volume.key("emptyDir");
      const size = scratch.key("sizeLimit");
      if (scratch.exists() && (parseQuantity(size.text() ?? "") ?? 0) <= 0) report(size, "a size above 0");
    });
  },
});
