import { resourceRule } from "../../lib/rule";
import { WORKLOADS } from "../../lib/types";
import { workloadOf } from "../../model/workload";

export const workloadNoPrivilegeEscalation = resourceRule({
  name: "workload-no-privilege-escalation",
  description: "No container can gain privileges that its parent process lacks, e.g. by a set-user-ID binary.",
  level: "mandatory",
  severity: "high",
  remediation: "Set securityContext.allowPrivilegeEscalation: false on the container.",
  ids: { checkov: ["CKV_K8S_20"], polaris: ["privilegeEscalationAllowed"], nsa: ["C-0016"], cisEks: ["4.2.5"] },
  types: WORKLOADS,
  check: ({ resource, report, each }) => {
    each(workloadOf(resource).containers, ({ at }) => {
      const field = at.at("securityContext.allowPrivilegeEscalation");
      if (field.boolean() !== false) report(field, "false");
    });
  },
});
