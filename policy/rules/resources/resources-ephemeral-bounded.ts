import { resourceRule } from "../../lib/rule";
import { WORKLOADS } from "../../lib/types";
import { parseQuantity } from "../../model/quantity";
import { workloadOf } from "../../model/workload";

/** What a volume without any source becomes. */
const OWN = ["name", "emptyDir"];

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
      const size = volume.at("emptyDir.sizeLimit");
      const others = volume.entries().filter(([key, source]) => !OWN.includes(key) && source.exists());
      if (others.length === 0 && (parseQuantity(size.text() ?? "") ?? 0) <= 0) report(size, "a size above 0");
    });
  },
});
