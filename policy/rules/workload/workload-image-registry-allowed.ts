import { texts } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { WORKLOADS } from "../../lib/types";
import { imagesOf, parseImage } from "../../model/image";

const PUBLISHERS = [
  ...["docker.io/grafana/", "docker.io/jaegertracing/", "quay.io/oauth2-proxy/", "quay.io/oliver006/"],
  ...["quay.io/prometheus/", "quay.io/prometheus-operator/", "quay.io/prometheuscommunity/", "quay.io/thanos/"],
  ...["public.ecr.aws/eks-distro/", "public.ecr.aws/eks/", "registry.k8s.io/"],
];

export const workloadImageRegistryAllowed = resourceRule({
  name: "workload-image-registry-allowed",
  description: "Images come from the places where their makers publish them, or from one's own registry.",
  level: "mandatory",
  severity: "medium",
  remediation: "Use the maker's image, or list the registry in allowed.",
  ids: { cisEks: ["5.1.4"], nsa: ["C-0078"] },
  types: WORKLOADS,
  parameters: {
    allowed: texts("Beginnings of image repositories; an image without a registry is one of docker.io.", PUBLISHERS),
  },
  check: ({ resource, parameters, report, each }) => {
    each(imagesOf(resource), (image) => {
      const { repository } = parseImage(image.string() ?? "");
      const isAllowed = parameters.allowed.some((prefix) => repository.startsWith(prefix));
      if (!isAllowed) report(image, `an image below one of ${parameters.allowed.join(", ")}`);
    });
  },
});
