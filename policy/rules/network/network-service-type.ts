import { texts } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { SERVICE } from "../../lib/types";
import { isInternet } from "../../model/network";
import { nameOf, namespaceOf } from "../../model/manifest";

const AWS = "service.beta.kubernetes.io/aws-load-balancer";

export const networkServiceType = resourceRule({
  name: "network-service-type",
  description:
    "Services are reachable inside the cluster only; a listed load balancer is internal and limited to source ranges.",
  level: "mandatory",
  severity: "high",
  remediation: "Use type ClusterIP and an Ingress; list the Service in loadBalancers where it must be one.",
  ids: { kubeScore: ["service-type"], checkov: ["CKV_K8S_44"], nsa: ["C-0256"] },
  types: [SERVICE],
  parameters: {
    loadBalancers: texts("Services as namespace/name that may be internal load balancers.", []),
  },
  check: ({ resource: service, parameters, report, each }) => {
    const type = service.props.at("spec.type");
    const externalIps = service.props.at("spec.externalIPs");
    if (externalIps.items().length > 0) report(externalIps, "nothing");
    if ((type.string() ?? "ClusterIP") === "ClusterIP") return;
    const isListed =
      type.string() === "LoadBalancer" &&
      parameters.loadBalancers.includes(`${namespaceOf(service)}/${nameOf(service)}`);
    if (!isListed) return report(type, "ClusterIP");
    const annotations = service.props.at("metadata.annotations");
    const scheme = annotations.key(`${AWS}-scheme`);
    const isInternal = scheme.exists()
      ? scheme.string() === "internal"
      : annotations.key(`${AWS}-internal`).string() === "true";
    if (!isInternal) report(scheme, "internal");
    const ranges = service.props.at("spec.loadBalancerSourceRanges");
    if (ranges.items().length === 0) report(ranges, "the CIDRs that may connect");
    each(ranges.items(), (range) => {
      if (isInternet(range.string() ?? "")) report(range, "narrower address blocks");
    });
  },
});
