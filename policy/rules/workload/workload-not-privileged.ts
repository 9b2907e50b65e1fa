import { resourceRule } from "../../lib/rule";
import { WORKLOADS } from "../../lib/types";
import { workloadOf } from "../../model/workload";

export const workloadNotPrivileged = resourceRule({
  name: "workload-not-privileged",
  description: "No container is privileged: that is root on the node.",
  level: "mandatory",
  severity: "critical",
  remediation: "Remove securityContext.privileged; grant the single capability that is needed instead.",
  ids: {
    checkov: ["CKV_K8S_16"],
    polaris: ["runAsPrivileged"],
    kubeScore: ["container-security-context-privileged"],
    nsa: ["C-0057"],
    cisEks: ["4.2.1"],
  },
  types: WORKLOADS,
  check: ({ resource, report, each }) => {
    each(workloadOf(resource).containers, ({ at }) => {
      const field = at.at("securityContext.privileged");
      if (field.boolean() === true) report(field, "false or nothing");
    });
  },
});
