import { texts } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { isBound, mountsToken, projectedTokens, serviceAccountOf, tokenSecrets } from "../../model/rbac";

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
    each(tokenSecrets(stack), ({ props }) => report(props.key("type"), "no token that never ends"));
    each(stack.workloads, (workload) => {
      const { name } = serviceAccountOf(workload);
      if (parameters.boundElsewhere.includes(`${workload.namespace}/${name}`)) return;
      if (isBound(stack, workload.namespace, name)) return;
      each(projectedTokens(workload), (token) => report(token, "an audience other than the Kubernetes API"));
      if (!mountsToken(stack, workload)) return;
      report(
        workload.pod.key("automountServiceAccountToken"),
        `false, since no role is bound to ServiceAccount ${name}`,
      );
    });
  },
});
