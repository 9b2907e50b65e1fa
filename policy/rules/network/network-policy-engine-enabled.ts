import { text } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { EKS_ADDON, NETWORK_POLICY } from "../../lib/types";
import { documentAt } from "../../model/document";

export const networkPolicyEngineEnabled = stackRule({
  name: "network-policy-engine-enabled",
  description: "Something enforces NetworkPolicies; without an engine they are accepted and do nothing.",
  level: "mandatory",
  severity: "high",
  remediation:
    'Set configurationValues {"enableNetworkPolicy": "true"} on the vpc-cni add-on, or declare the engine that the cluster has.',
  url: "https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html",
  ids: { cisEks: ["4.3.1", "5.4.4"], nsa: ["C-0205", "C-0230"] },
  parameters: {
    declared: text("What enforces NetworkPolicies where this stack does not own the vpc-cni add-on, e.g. cilium.", ""),
  },
  check: ({ stack, parameters, report, reportStack, each }) => {
    const addons = stack.ofType(EKS_ADDON).filter(({ props }) => props.key("addonName").string() === "vpc-cni");
    each(addons, ({ props }) => {
      const enabled = documentAt(props.key("configurationValues")).key("enableNetworkPolicy");
      if (enabled.string() !== "true") report(enabled, '"true" (a text: the add-on accepts only texts)');
    });
    const isInert = addons.length === 0 && parameters.declared === "" && stack.ofType(NETWORK_POLICY).length > 0;
    const found = "NetworkPolicies without a vpc-cni add-on in the stack";
    if (isInert) reportStack(found, "the engine that enforces them in parameter declared");
  },
});
