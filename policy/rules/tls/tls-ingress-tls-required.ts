import type { Cursor } from "../../lib/cursor";
import { choice } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { INGRESS } from "../../lib/types";
import { albAnnotation, albProtocols, covers, isAlb } from "../../model/ingress";

/** Hosts for which a Secret with a certificate is named. */
function coveredNames(spec: Cursor): string[] {
  const entries = spec.key("tls").items();
  return entries
    .filter((entry) => (entry.key("secretName").string() ?? "") !== "")
    .flatMap((entry) => entry.key("hosts").strings());
}

export const tlsIngressTlsRequired = resourceRule({
  name: "tls-ingress-tls-required",
  description: "Every host of an Ingress is served over TLS.",
  level: "mandatory",
  severity: "critical",
  remediation: "Add the host to spec.tls with a secretName; with class alb, listen for HTTPS with an ACM certificate.",
  url: "https://kubernetes.io/docs/concepts/services-networking/ingress/#tls",
  ids: { polaris: ["tlsSettingsMissing"], cisEks: ["5.4.5"], nsa: ["C-0231"] },
  parameters: {
    mode: choice("Whose certificates are accepted.", ["certManager", "acm", "either"], "either"),
  },
  types: [INGRESS],
  check: ({ resource, parameters, report, each }) => {
    const { mode } = parameters;
    const spec = resource.props.key("spec");
    const rules = spec.key("rules").items();
    if (rules.length === 0) report(spec.key("rules"), "a rule for each host: a default backend has no certificate");
    const alb = isAlb(resource);
    if (alb && mode === "certManager") {
      report(spec.key("ingressClassName"), "a class whose controller reads certificates from Secrets");
    } else if (!alb && mode === "acm") report(spec.key("ingressClassName"), '"alb", which serves ACM certificates');
    else if (alb) {
      const place = albAnnotation(resource, "listen-ports");
      if (!albProtocols(resource).includes("HTTPS")) report(place, "a HTTPS listener, or certificate-arn to be set");
    }
    each([spec.key("defaultBackend")], (fallback) => {
      if (fallback.exists()) report(fallback, "nothing: it serves every host, also those without a certificate", "set");
    });
    each(rules, (rule) => {
      const host = rule.key("host").string() ?? "";
      if (host === "") report(rule.key("host"), "a host");
      else if (!alb && !coveredNames(spec).some((name) => covers(name, host))) {
        report(rule.key("host"), "an entry in spec.tls with this host and a secretName");
      }
    });
  },
});
