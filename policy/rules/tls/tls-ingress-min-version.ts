import { texts } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { INGRESS } from "../../lib/types";
import { albAnnotation, isAlb } from "../../model/ingress";

const VERSIONS_KEY = /ssl-protocols|tls-min-version|tls-versions|ssl-minimum/;
const OLD_VERSION = /\bSSLv[23]\b|\bTLSv1(?:\.[01])?(?![.\d])|\bVersionTLS1[01]\b|^1\.[01]$/;

export const tlsIngressMinVersion = resourceRule({
  name: "tls-ingress-min-version",
  description: "An Ingress accepts TLS 1.2 or newer only.",
  level: "mandatory",
  severity: "high",
  remediation:
    "With class alb set alb.ingress.kubernetes.io/ssl-policy; elsewhere remove TLS 1.0 and 1.1 from the list.",
  url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html",
  ids: { checkov: ["CKV_AWS_103", "CKV2_AWS_74", "CKV_AWS_378"] },
  parameters: {
    allowed: texts("Accepted ELB security policies; without the annotation an ALB still speaks TLS 1.0.", [
      "ELBSecurityPolicy-TLS13-1-2-2021-06",
      "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
      "ELBSecurityPolicy-TLS13-1-2-PQ-2025-09",
      "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
      "ELBSecurityPolicy-TLS13-1-3-2021-06",
      "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09",
    ]),
  },
  types: [INGRESS],
  check: ({ resource, parameters, report }) => {
    if (isAlb(resource)) {
      const policy = albAnnotation(resource, "ssl-policy");
      const fits = parameters.allowed.includes(policy.string() ?? "");
      if (!fits) report(policy, `one of ${parameters.allowed.join(", ")}`);
    }
    for (const [key, place] of resource.props.at("metadata.annotations").entries()) {
      if (VERSIONS_KEY.test(key) && OLD_VERSION.test(place.text() ?? "")) report(place, "TLS 1.2 or newer only");
    }
  },
});
