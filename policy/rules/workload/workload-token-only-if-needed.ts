import { texts } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { isBound, mountsToken, serviceAccountOf } from "../../model/rbac";

export const workloadTokenOnlyIfNeeded = stackRule({
  name: "workload-token-only-if-needed",
  description: "Pods carry a token for the Kubernetes API only when their ServiceAccount may use it.",
  level: "mandatory",
  severity: "medium",
  remediation:
    "Set automountServiceAccountToken: false on the pod, or bind the ServiceAccount to a role in this stack.",
  ids: {
    checkov: ["CKV_K8S_38"],
    polaris: ["automountServiceAccountToken"],
    nsa: ["C-0034"],
    cisEks: ["4.1.6"],
  },
  parameters: {
    boundElsewhere: texts("ServiceAccounts as namespace/name that are bound outside this stack.", []),
  },
  check: ({ stack, parameters, report, each }) => {
    each(stack.workloads, (workload) => {
      const { name } = serviceAccountOf(workload);
      if (parameters.boundElsewhere.includes(`${workload.namespace}/${name}`)) return;
      if (!mountsToken(stack, workload) || isBound(stack, workload.namespace, name)) return;
      report(
        workload.pod.key("automountServiceAccountToken"),
        `false, since no role is bound to ServiceAccount ${name}`,
      );
    });
  },
});
