import { resourceRule } from "../../lib/rule";
import { WORKLOADS } from "../../lib/types";
import { effective, workloadOf } from "../../model/workload";

export const workloadSeccompProfile = resourceRule({
  name: "workload-seccomp-profile",
  description: "Every container runs under a seccomp filter of system calls.",
  level: "mandatory",
  severity: "medium",
  remediation: "Set securityContext.seccompProfile.type: RuntimeDefault at the pod.",
  ids: {
    checkov: ["CKV_K8S_31"],
    polaris: ["linuxHardening"],
    kubeScore: ["container-seccomp-profile"],
    nsa: ["C-0055"],
    cisEks: ["4.6.2"],
  },
  types: WORKLOADS,
  check: ({ resource, report, each }) => {
    each(workloadOf(resource).containers, (container) => {
      const type = effective(container, "seccompProfile.type");
      if (!["RuntimeDefault", "Localhost"].includes(type.string() ?? "")) report(type, "RuntimeDefault or Localhost");
    });
  },
});
