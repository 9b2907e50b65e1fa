import type { Cursor } from "../../lib/cursor";
import { texts } from "../../lib/parameters";
import type { Resource } from "../../lib/resource";
import { stackRule } from "../../lib/rule";
import { INGRESS } from "../../lib/types";
import { albAnnotation, albAsksForLogin, isAlb, isLimited } from "../../model/ingress";
import { backendReferences, ENTRIES, rolesBehind } from "../../model/network/entries";
import { asksForLogin, limitsSources, nginxPolicies } from "../../model/nginx-policies";

const WITHOUT_LOGIN = [
  ...["alertmanager", "alloy", "jaeger-collector", "jaeger-query", "kube-state-metrics", "loki", "node-exporter"],
  ...["prometheus", "thanos-compactor", "thanos-query", "thanos-store"],
];
const LOGIN = ["nginx.org/basic-auth-secret", "nginx.org/jwt-key", "haproxy.org/auth-type"];
const RANGES = ["haproxy.org/allow-list"];

export const networkIngressExposure = stackRule({
  name: "network-ingress-exposure",
  description:
    "Pages without a login of their own are published only behind one and for listed networks, or inside the VPC.",
  level: "mandatory",
  severity: "critical",
  remediation:
    "Send the ingress to a login proxy, or add the controller's login annotation and its list of source ranges.",
  ids: { nsa: ["C-0256"] },
  parameters: {
    sensitive: texts("Services and programs without a login of their own.", WITHOUT_LOGIN),
    loginAnnotations: texts("Annotations by which in-cluster controllers ask for a login.", LOGIN),
    rangeAnnotations: texts("Annotations by which in-cluster controllers limit source addresses.", RANGES),
  },
  check: ({ stack, parameters, report, each }) => {
    const judge = (ingress: Resource, place: Cursor): void => {
      const annotations = ingress.props.at("metadata.annotations");
      const policies = nginxPolicies(stack, ingress);
      if (ingress.type !== INGRESS) return report(place, "a login proxy as backend");
      if (isAlb(ingress)) {
        if (albAnnotation(ingress, "scheme").string() !== "internet-facing") return;
        if (!albAsksForLogin(ingress)) report(place, "a login before it (alb.ingress.kubernetes.io/auth-type)");
        const ranges = albAnnotation(ingress, "inbound-cidrs");
        if (!isLimited(ranges.string())) report(ranges, "the CIDRs that may connect");
        return;
      }
      const asks = parameters.loginAnnotations.some((key) => (annotations.key(key).string() ?? "") !== "");
      if (!asks && !policies.some(asksForLogin))
        report(place, `a login before it (${parameters.loginAnnotations.join(" or ")} or a Policy)`);
      const limits = parameters.rangeAnnotations.some((key) => isLimited(annotations.key(key).string()));
      if (!limits && !policies.some(limitsSources))
        report(place, `limited sources (${parameters.rangeAnnotations.join(" or ")} or a Policy)`);
    };
    each(stack.ofType(...ENTRIES), (ingress) => {
      each(backendReferences(ingress), (reference) => {
        const isSensitive = (one: string): boolean => parameters.sensitive.includes(one);
        const isOpen = isSensitive(reference.name) || rolesBehind(stack, reference).some(isSensitive);
        if (isOpen) judge(ingress, reference.at.key("name"));
      });
    });
  },
});
