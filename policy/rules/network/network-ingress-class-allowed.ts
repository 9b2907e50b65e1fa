import { texts } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { INGRESS } from "../../lib/types";

const INGRESS_CLASS = "kubernetes:networking.k8s.io/v1:IngressClass";

/** The community controller, archived on 2026-03-24, alone reads annotations of this prefix. */
const RETIRED = { controller: "k8s.io/ingress-nginx", annotations: "nginx.ingress.kubernetes.io/" };

export const networkIngressClassAllowed = resourceRule({
  name: "network-ingress-class-allowed",
  description:
    "Ingresses name a class, not that of the retired community ingress-nginx, and inject no configuration snippets.",
  level: "mandatory",
  severity: "high",
  remediation: "Set spec.ingressClassName to a maintained controller and replace its annotations; remove snippets.",
  url: "https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/",
  ids: { checkov: ["CKV_K8S_152", "CKV_K8S_153", "CKV_K8S_154"], nsa: ["C-0292"] },
  types: [INGRESS, INGRESS_CLASS],
  parameters: {
    allowed: texts("Classes that may be named; none means any.", []),
  },
  check: ({ resource, parameters, report, each }) => {
    if (resource.type === INGRESS_CLASS) {
      const controller = resource.props.at("spec.controller");
      if (controller.string() === RETIRED.controller) report(controller, "a maintained controller");
      return;
    }
    each([resource.props.at("spec.ingressClassName")], (name) => {
      const isAllowed = parameters.allowed.length === 0 || parameters.allowed.includes(name.string() ?? "");
      if ((name.string() ?? "") === "") report(name, "the name of a class");
      else if (!isAllowed) report(name, `one of ${parameters.allowed.join(", ")}`);
    });
    each(resource.props.at("metadata.annotations").entries(), ([key, place]) => {
      if (/-snippets?$/.test(key)) report(place, "no snippet, which can read every secret of the controller", "set");
      else if (key.startsWith(RETIRED.annotations)) report(place, "the annotation of a maintained controller", "set");
    });
  },
});
