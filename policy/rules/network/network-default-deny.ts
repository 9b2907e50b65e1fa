import { passing } from "../../lib/cursor";
import { texts } from "../../lib/parameters";
import type { Resource } from "../../lib/resource";
import { stackRule } from "../../lib/rule";
import { NAMESPACE, NETWORK_POLICY } from "../../lib/types";
import { nameOf, namespaceOf } from "../../model/manifest";

/** True for a policy that selects every pod in both directions and has no rule. */
function deniesAll({ props }: Resource): boolean {
  const spec = props.key("spec");
  const types = spec.key("policyTypes").strings();
  const isForAll = [spec.at("podSelector.matchLabels").entries(), spec.at("podSelector.matchExpressions").items()];
  const rules = [...spec.key("ingress").items(), ...spec.key("egress").items()];
  const isBoth = types.includes("Ingress") && types.includes("Egress");
  return isBoth && isForAll.every((part) => part.length === 0) && rules.length === 0;
}

export const networkDefaultDeny = stackRule({
  name: "network-default-deny",
  description:
    "Every namespace has a policy that shuts everything for every pod, so that what is added later starts shut.",
  level: "mandatory",
  severity: "high",
  remediation: 'Add a NetworkPolicy with podSelector: {} and policyTypes: ["Ingress", "Egress"], and no rules.',
  ids: { cisEks: ["4.3.2"], nsa: ["C-0260"] },
  parameters: {
    exempted: texts("Namespaces of others, into which the stack only adds objects.", ["kube-system"]),
  },
  check: ({ stack, parameters, report, each }) => {
    const judged = new Set<string>();
    each([...stack.ofType(NAMESPACE), ...stack.workloads.map(({ resource }) => resource)], (resource) => {
      const namespace = resource.type === NAMESPACE ? nameOf(resource) : namespaceOf(resource);
      if (judged.has(namespace) || parameters.exempted.includes(namespace)) return;
      judged.add(namespace);
      const isShut = (policy: Resource): boolean => namespaceOf(policy) === namespace && deniesAll(policy);
      if (passing(stack.ofType(NETWORK_POLICY), isShut).length > 0) return;
      const place = resource.props.at(resource.type === NAMESPACE ? "metadata.name" : "metadata.namespace");
      const wanted = "a NetworkPolicy in it that selects all pods for Ingress and Egress and allows nothing";
      report(place, wanted, `${namespace}, a namespace without default-deny`);
    });
  },
});
