import { texts } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { GATEWAY, ROUTES } from "../../lib/types";
import { namespaceOf } from "../../model/manifest";

export const tlsGatewayRouteHttps = stackRule({
  name: "tls-gateway-route-https",
  description: "A route that leads to a Service is attached to a listener that speaks TLS.",
  level: "mandatory",
  severity: "critical",
  remediation: "Name the HTTPS listener in spec.parentRefs[].sectionName; give it tls.certificateRefs.",
  url: "https://gateway-api.sigs.k8s.io/guides/tls/",
  parameters: {
    externalSections: texts("Listeners, of Gateways outside this stack, that are known to speak TLS.", ["https"]),
  },
  check: ({ stack, parameters, report, each }) => {
    each(stack.ofType(...ROUTES), (route) => {
      const rules = route.props.at("spec.rules").items();
      if (!rules.some((rule) => rule.key("backendRefs").items().length > 0)) return;
      each(route.props.at("spec.parentRefs").items(), (parent) => {
        const namespace = parent.key("namespace").string() ?? namespaceOf(route);
        const gateway = stack.find(GATEWAY, namespace, parent.key("name").string() ?? "");
        const section = parent.key("sectionName");
        const listener = gateway?.props
          .at("spec.listeners")
          .items()
          .find((one) => one.key("name").string() === section.string());
        const secure =
          gateway === undefined
            ? parameters.externalSections.includes(section.string() ?? "")
            : listener !== undefined && /^(?:HTTPS|TLS)$/.test(listener.key("protocol").string() ?? "");
        if (!secure) report(section, "the name of a listener that speaks HTTPS");
      });
    });
  },
});
