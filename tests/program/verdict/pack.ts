import type { PackConfig } from "../../../policy/lib/config";
import { UNKNOWN } from "../../../policy/lib/value";
import type { Breakage } from "./breakage";
import { add, drop, metadata, POD, replace, set } from "./edits";

/** A config with a rule name that nobody knows, which the engine would accept in silence. */
const misspelled = (config: PackConfig): PackConfig => ({ ...config, "tls-opensearch-http": "disabled" });

/** A config that spares Grafana, which the design does not name. */
const lenient = (config: PackConfig): PackConfig => {
  const exempt = [{ resource: "grafana", reason: "a plugin writes to its folder", until: "2027-11-22" }];
  return { ...config, "workload-read-only-root-fs": { exempt } };
};

export const breakages: readonly Breakage[] = [
  {
    title: "The pack's config misspells a rule",
    rule: "pack-config-valid",
    config: misspelled,
  },
  {
    title: "Redis is installed by a Helm release",
    rule: "pack-no-opaque-resources",
    absent: "every object is a typed resource",
    edit: add("kubernetes:helm.sh/v3:Release", "redis", { chart: "redis", namespace: "monitoring" }),
  },
  {
    title: "The list of dashboard folders is no YAML",
    rule: "pack-rendered-config-parses",
    edit: replace("ConfigMap grafana-provisioning", ["data", "dashboards.yaml"], "providers:", "providers: {"),
  },
  {
    title: "node-exporter no longer takes a port of the node, and stays exempt",
    rule: "pack-exemptions-valid",
    edit: drop("DaemonSet node-exporter", `${POD}.containers[node-exporter].ports[metrics].hostPort`),
  },
  {
    title: "Grafana is exempted without being named by the design",
    rule: "pack-exemptions-valid",
    config: lenient,
  },
  {
    title: "Nobody noticed that the exemptions end in three weeks",
    rule: "pack-exemptions-expiring",
    now: new Date("2027-11-01"),
  },
  {
    title: "The exemptions ended yesterday",
    rule: "pack-exemptions-valid",
    also: ["workload-no-host-namespaces", "workload-no-host-ports", "workload-run-as-non-root"],
    now: new Date("2027-11-23"),
  },
  {
    title: "The host of Grafana is known only after the update",
    rule: "pack-unevaluated",
    edit: set("Ingress grafana", "spec.rules[0].host", UNKNOWN),
  },
  {
    title: "Prometheus is published by a way in that no rule reads",
    rule: "pack-no-opaque-resources",
    absent: "every page is published by an Ingress",
    edit: add("kubernetes:k8s.nginx.org/v1:VirtualServer", "prometheus", {
      metadata: metadata("prometheus"),
      spec: { host: "metrics.insurance-lead-gen.com", upstreams: [{ name: "p", service: "prometheus", port: 9090 }] },
    }),
  },
  {
    title: "A command applies a manifest behind the program's back",
    rule: "pack-no-opaque-resources",
    absent: "every object is a typed resource",
    edit: add("command:local:Command", "apply", { create: "kubectl apply -f extra.yaml" }),
  },
];
