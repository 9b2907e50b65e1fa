import { number } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { NAMESPACE } from "../../lib/types";
import { nameOf } from "../../model/manifest";
import { showBytes } from "../../model/quantity";
import { hasLimitRange, missingBound, quotasOf, usesOf } from "../../model/quota";

/** Sums of decimal fractions are exact only after rounding. */
const thousandths = (amount: number): number => Math.round(amount * 1000);

function show(key: string, amount: number): string {
  if (key.endsWith("memory")) return showBytes(amount);
  return key.endsWith("cpu") ? `${Math.round(amount * 1000)}m` : String(amount);
}

export const resourcesNamespaceQuotaFits = stackRule({
  name: "resources-namespace-quota-fits",
  description: "Each namespace is bounded by a quota, and what the stack deploys fits it even while it rolls out.",
  level: "mandatory",
  severity: "medium",
  remediation: "Add a ResourceQuota and a LimitRange to the namespace, or raise the quota to the sum in the message.",
  url: "https://kubernetes.io/docs/concepts/policy/resource-quotas/",
  ids: { nsa: ["C-0009"] },
  parameters: {
    maxNodes: number("Most nodes of the cluster; a DaemonSet has one pod on each.", 20, { minimum: 1 }),
  },
  check: ({ stack, parameters, report, each }) => {
    each(stack.ofType(NAMESPACE), (resource) => {
      const namespace = nameOf(resource);
      if (!stack.workloads.some((workload) => workload.namespace === namespace)) return;
      const quotas = quotasOf(stack, namespace);
      if (quotas.length === 0) report(resource.props, "one that bounds its pods", "has no ResourceQuota");
      const [quota] = quotas;
      const missing = missingBound(quotas);
      if (quota && missing !== undefined) report(quota.props.at("spec.hard"), `a bound of ${missing}`);
      if (!hasLimitRange(stack, namespace)) report(resource.props, "one with default amounts", "has no LimitRange");
      each(quotas, (quota) => {
        each(usesOf(stack, quota, namespace, parameters.maxNodes), ({ key, place, hard, needed }) => {
          if (thousandths(needed) > thousandths(hard))
            report(place, `at least ${show(key, needed)}, what the stack needs at most`);
        });
      });
    });
  },
});
