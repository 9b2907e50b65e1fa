import { texts } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";

const NETWORK = "a policy of the network that rules do not read";
const ENTRANCE = "a way in that rules do not read";
const OLDER = "an older version of a type, which rules do not read";
const OPERATED = "what an operator turns into pods that rules never see";

const OPAQUE: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/^kubernetes:helm\.sh\/v3:Release$/, "a Helm release, whose objects the engine never sees"],
  [/^kubernetes:helm\.sh\/v[0-9]+:Chart$/, "a Helm chart"],
  [/^kubernetes:(?:yaml|yaml\/v2|kustomize|kustomize\/v2):/, "rendered outside the program"],
  [/^kubernetes:.*Patch$/, "a patch of an object that is not in the stack"],
  [/^kubernetes:.*List$/, "a list of objects in one resource"],
  [/^(?:command|pulumi-nodejs:dynamic|aws:cloudformation)[:/]/, "what a command or template does out of sight"],
  [
    /^kubernetes:(?:cilium\.io|(?:crd\.)?projectcalico\.org|policy\.networking\.k8s\.io|networking\.k8s\.aws)\//,
    NETWORK,
  ],
  [/^kubernetes:gateway\.networking\.k8s\.io\/.*:(?:TCP|TLS|UDP)Route$/, ENTRANCE],
  [
    /^kubernetes:(?:k8s\.nginx\.org\/.*:(?:VirtualServer|VirtualServerRoute|TransportServer)$|networking\.istio\.io\/)/,
    ENTRANCE,
  ],
  [/^kubernetes:(?:traefik\.(?:io|containo\.us)\/.*:IngressRoute|projectcontour\.io\/.*:HTTPProxy)/, ENTRANCE],
  [/^kubernetes:monitoring\.coreos\.com\/.*:(?:Prometheus|PrometheusAgent|Alertmanager|ThanosRuler)$/, OPERATED],
  [/^kubernetes:(?:jaegertracing\.io|opentelemetry\.io|grafana\.integreatly\.org|loki\.grafana\.com)\//, OPERATED],
  [/^kubernetes:(?:argoproj\.io\/.*:Rollout|apps\.kruise\.io\/)/, OPERATED],
  [
    /^kubernetes:(?:apps|batch|extensions|policy|cert-manager\.io|(?:networking|rbac\.authorization|storage)\.k8s\.io)\/v\d+(?:alpha|beta)\d+:/,
    OLDER,
  ],
  [/^kubernetes:gateway\.networking\.k8s\.io\/v\d+alpha\d+:(?:HTTP|GRPC)Route$/, OLDER],
  [/^aws:elasticsearch\//, "a type that rules do not read, unlike aws:opensearch"],
];

export const packNoOpaqueResources = resourceRule({
  name: "pack-no-opaque-resources",
  description: "Every object is a native typed resource; what rules and preview cannot see does not exist for them.",
  level: "mandatory",
  severity: "high",
  remediation: "Declare the objects as typed resources of @pulumi/kubernetes.",
  parameters: {
    allowedTypes: texts("Type tokens that are accepted all the same.", []),
  },
  check: ({ resource, parameters, report }) => {
    if (parameters.allowedTypes.includes(resource.type)) return;
    const opaque = OPAQUE.find(([pattern]) => pattern.test(resource.type));
    if (opaque !== undefined) report(resource.props, "native typed resources", `is ${opaque[1]}`);
  },
});
