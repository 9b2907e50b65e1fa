import { choice } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { NETWORK_POLICY, SERVICE } from "../../lib/types";
import { peersOf, portsIn } from "../../model/network/places";
import { isEqual, selectedBy, serviceSelectors, targetPort } from "../../model/network/services";

export const networkServicePortEqualsTargetPort = stackRule({
  name: "network-service-port-equals-target-port",
  description:
    "Services and NetworkPolicies are written so that the VPC CNI resolves them: equal ports, numbers, equal labels.",
  level: "mandatory",
  severity: "medium",
  remediation:
    "Let the container listen on the Service's port, write ports as numbers, and select peers by the Service's own selector.",
  url: "https://github.com/aws/aws-network-policy-agent/issues/166",
  parameters: {
    engine: choice(
      "What enforces NetworkPolicies; only the VPC CNI has these limits.",
      ["vpc-cni", "other"],
      "vpc-cni",
    ),
  },
  check: ({ stack, parameters, report, each }) => {
    if (parameters.engine !== "vpc-cni") return;
    each(stack.ofType(SERVICE), (service) => {
      each(service.props.at("spec.ports").items(), (port) => {
        const targets = selectedBy(stack, service).map((workload) => targetPort(workload, port));
        const stray = targets.find((target) => target !== undefined && target !== port.key("port").number());
        if (stray !== undefined) report(port.key("port"), `${stray}, the port of the container`);
      });
    });
    each(stack.ofType(NETWORK_POLICY), (policy) => {
      each(portsIn(policy), (port) => {
        if (port.key("port").string() !== undefined) report(port.key("port"), "the number of the port");
      });
      each(peersOf(policy), (peer) => {
        const labels = peer.at("podSelector.matchLabels");
        const selectors = labels.exists() ? serviceSelectors(stack, policy, peer) : [];
        const isOne = selectors.some((selector) => isEqual(selector, labels));
        if (selectors.length > 0 && !isOne) report(labels, `the Service's selector ${selectors[0]?.display()}`);
      });
    });
  },
});
