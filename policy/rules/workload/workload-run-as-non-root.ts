import { resourceRule } from "../../lib/rule";
import { WORKLOADS } from "../../lib/types";
import { effective, workloadOf } from "../../model/workload";

export const workloadRunAsNonRoot = resourceRule({
  name: "workload-run-as-non-root",
  description: "Every container is refused as root, by its own setting or by the pod's.",
  level: "mandatory",
  severity: "high",
  remediation: "Set securityContext.runAsNonRoot: true and a runAsUser other than 0 at the pod.",
  url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
  ids: {
    checkov: ["CKV_K8S_6", "CKV_K8S_23"],
    polaris: ["runAsRootAllowed"],
    nsa: ["C-0013"],
    cisEks: ["4.2.6"],
  },
  types: WORKLOADS,
  check: ({ resource, report, each }) => {
    each(workloadOf(resource).containers, (container) => {
      const nonRoot = effective(container, "runAsNonRoot");
      if (nonRoot.boolean() !== true) report(nonRoot, "true");
      const user = effective(container, "runAsUser");
      if (user.number() === 0) report(user, "a user id other than 0");
    });
  },
});
