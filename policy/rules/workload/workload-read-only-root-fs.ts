import { resourceRule } from "../../lib/rule";
import { WORKLOADS } from "../../lib/types";
import { workloadOf } from "../../model/workload";

export const workloadReadOnlyRootFs = resourceRule({
  name: "workload-read-only-root-fs",
  description: "Containers cannot write to their image: what is written lies on declared, bounded volumes.",
  level: "mandatory",
  severity: "medium",
  remediation: "Set securityContext.readOnlyRootFilesystem: true and mount an emptyDir where the program writes.",
  ids: {
    checkov: ["CKV_K8S_22"],
    polaris: ["notReadOnlyRootFilesystem"],
    kubeScore: ["container-security-context-readonlyrootfilesystem"],
    nsa: ["C-0017"],
  },
  types: WORKLOADS,
  check: ({ resource, report, each }) => {
    each(workloadOf(resource).containers, ({ at }) => {
      const field = at.at("securityContext.readOnlyRootFilesystem");
      if (field.boolean() !== true) report(field, "true");
    });
  },
});
