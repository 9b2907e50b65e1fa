import { texts } from "../../lib/parameters";
import { describe } from "../../lib/resource";
import { stackRule } from "../../lib/rule";
import { SERVICE_ACCOUNT } from "../../lib/types";
import { serviceAccountOf } from "../../model/rbac";
import type { Workload } from "../../model/workload";

export const workloadDedicatedServiceAccount = stackRule({
  name: "workload-dedicated-service-account",
  description: "Every workload has a ServiceAccount of its own, so that rights and AWS roles are granted to it alone.",
  level: "mandatory",
  severity: "medium",
  remediation: "Create a ServiceAccount for the workload and name it in serviceAccountName.",
  ids: { checkov: ["CKV_K8S_41", "CKV_K8S_42"], cisEks: ["4.1.5"], nsa: ["C-0189"] },
  parameters: {
    external: texts("ServiceAccounts as namespace/name that exist outside this stack.", []),
  },
  check: ({ stack, parameters, report, each }) => {
    const users = new Map<string, Workload>();
    each(stack.workloads, (workload) => {
      const { name, at } = serviceAccountOf(workload);
      const id = `${workload.namespace}/${name}`;
      if (name === "default") return report(at, "a ServiceAccount of its own");
      const isKnown =
        parameters.external.includes(id) || stack.find(SERVICE_ACCOUNT, workload.namespace, name) !== undefined;
      if (!isKnown) report(at, `a ServiceAccount of namespace ${workload.namespace} in this stack`);
      const other = users.get(id);
      if (other === undefined) users.set(id, workload);
      else report(at, `a ServiceAccount of its own, not that of ${describe(other.resource)}`);
    });
  },
});
