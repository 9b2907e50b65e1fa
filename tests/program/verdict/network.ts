import type { Breakage } from "./breakage";
import { add, all, append, copy, drop, metadata, remove, set } from "./edits";

const EXPORTER = { "app.kubernetes.io/name": "mysql-exporter", "app.kubernetes.io/instance": "mysql-exporter" };

export const breakages: readonly Breakage[] = [
  {
    title: "The Redis exporter is deployed beside the cluster's DNS, where no policy isolates it",
    rule: "network-workload-selected",
    also: ["network-references-resolve", "workload-dedicated-service-account"],
    edit: set("Deployment redis-exporter-sessions", "metadata.namespace", "kube-system"),
  },
  {
    title: "Somebody removes default-deny to find out why a page does not load",
    rule: "network-default-deny",
    edit: remove("NetworkPolicy monitoring-default-deny"),
  },
  {
    title: "Default-deny of the agents shuts incoming connections only",
    rule: "network-default-deny",
    edit: set("NetworkPolicy monitoring-agents-default-deny", "spec.policyTypes", ["Ingress"]),
  },
  {
    title: "The policy of an exporter stays after the exporter is gone",
    rule: "network-policy-targets-pod",
    edit: add("kubernetes:networking.k8s.io/v1:NetworkPolicy", "monitoring-mysql-exporter", {
      metadata: metadata("mysql-exporter"),
      spec: { podSelector: { matchLabels: EXPORTER }, policyTypes: ["Ingress", "Egress"] },
    }),
  },
  {
    title: "Nobody in the namespace may resolve names",
    rule: "network-dns-egress",
    edit: remove("NetworkPolicy monitoring-allow-dns"),
  },
  {
    title: "Names are resolved by UDP only",
    rule: "network-dns-egress",
    edit: drop("NetworkPolicy monitoring-agents-allow-dns", "spec.egress[0].ports[1]"),
  },
  {
    title: "kube-state-metrics may reach a wrong address of the Kubernetes API",
    rule: "network-api-server-egress",
    edit: set("NetworkPolicy monitoring-kube-state-metrics", "spec.egress[0].to[0].ipBlock.cidr", "172.20.0.10/32"),
  },
  {
    title: "Everybody may connect to Grafana",
    rule: "network-no-allow-all",
    edit: append("NetworkPolicy monitoring-grafana", "spec.ingress", {}),
  },
  {
    title: "Grafana may be reached from both halves of the Internet",
    rule: "network-no-allow-all",
    edit: append("NetworkPolicy monitoring-grafana", "spec.ingress", {
      from: [{ ipBlock: { cidr: "0.0.0.0/1" } }, { ipBlock: { cidr: "128.0.0.0/1" } }],
      ports: [{ port: 3000 }],
    }),
  },
  {
    title: "Loki may reach the metadata of its node, and so the node's AWS role",
    rule: "network-no-allow-all",
    edit: drop("NetworkPolicy monitoring-loki", "spec.egress[2].to[0].ipBlock.except"),
  },
  {
    title: "The agents may no longer send logs to Loki",
    rule: "network-required-paths-open",
    edit: drop("NetworkPolicy monitoring-loki", "spec.ingress[3]"),
  },
  {
    title: "Grafana may not ask Thanos, its source of metrics",
    rule: "network-required-paths-open",
    edit: drop("NetworkPolicy monitoring-grafana", "spec.egress[0]"),
  },
  {
    title: "The Service of the Redis exporter listens on another port than its pods",
    rule: "network-service-port-equals-target-port",
    edit: set("Service redis-exporter-sessions", "spec.ports[metrics].port", 80),
  },
  {
    title: "A policy names a port instead of giving its number",
    rule: "network-service-port-equals-target-port",
    edit: append("NetworkPolicy monitoring-grafana", "spec.ingress[0].ports", { port: "http", protocol: "TCP" }),
  },
  {
    title: "Prometheus gets a load balancer of its own",
    rule: "network-service-type",
    edit: set("Service prometheus", "spec.type", "LoadBalancer"),
  },
  {
    title: "The Service of the Redis exporter selects nobody",
    rule: "network-references-resolve",
    edit: set("Service redis-exporter-sessions", ["spec", "selector", "app.kubernetes.io/name"], "redis"),
  },
  {
    title: "Loki, which asks nobody for a password, is published beside Grafana",
    rule: "network-ingress-exposure",
    also: ["network-required-paths-open"],
    edit: append("Ingress grafana", "spec.rules[0].http.paths", {
      path: "/loki",
      pathType: "Prefix",
      backend: { service: { name: "loki", port: { number: 3100 } } },
    }),
  },
  {
    title: "Jaeger's host has no DNS record",
    rule: "network-ingress-host-has-dns-record",
    edit: remove("Record jaeger.insurance-lead-gen.com"),
  },
  {
    title: "A second Ingress claims Grafana's host",
    rule: "network-ingress-host-valid",
    edit: copy("Ingress grafana", "grafana-canary"),
  },
  {
    title: "Somebody injects configuration into the ingress controller",
    rule: "network-ingress-class-allowed",
    edit: set("Ingress grafana", ["metadata", "annotations", "nginx.org/server-snippets"], "autoindex on;"),
  },
  {
    title: "The Ingress of Grafana names no class",
    rule: "network-ingress-class-allowed",
    edit: drop("Ingress grafana", "spec.ingressClassName"),
  },
  {
    title: "The stack takes over the VPC CNI and leaves its policies off",
    rule: "network-policy-engine-enabled",
    absent: "the cluster owns the VPC CNI, and the pack's config declares it",
    edit: add("aws:eks/addon:Addon", "vpc-cni", {
      addonName: "vpc-cni",
      clusterName: "insurance-lead-gen-production",
      configurationValues: JSON.stringify({ enableNetworkPolicy: "false" }),
    }),
  },
  {
    title: "Every pod of the cluster may send logs to Loki",
    rule: "network-no-allow-all",
    edit: append("NetworkPolicy monitoring-loki", "spec.ingress", {
      from: [{ namespaceSelector: { matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "Exists" }] } }],
      ports: [{ port: 3100, protocol: "TCP" }],
    }),
  },
  {
    title: "Grafana may reach the Internet on every port from 443 on",
    rule: "network-no-allow-all",
    edit: append("NetworkPolicy monitoring-grafana", "spec.egress", {
      to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.169.254/32"] } }],
      ports: [{ port: 443, endPort: 65535, protocol: "TCP" }],
    }),
  },
  {
    title: "Grafana may reach the metadata of its node, by that address alone",
    rule: "network-no-allow-all",
    edit: append("NetworkPolicy monitoring-grafana", "spec.egress", {
      to: [{ ipBlock: { cidr: "169.254.169.254/32" } }],
      ports: [{ port: 80, protocol: "TCP" }],
    }),
  },
  {
    title: "Prometheus is published without the login proxy, by another Service of the same pods",
    rule: "network-ingress-exposure",
    also: ["network-required-paths-open"],
    edit: all(
      copy("Service prometheus", "prometheus-direct"),
      set("Ingress prometheus", "spec.rules[0].http.paths[0].backend.service", {
        name: "prometheus-direct",
        port: { number: 9090 },
      }),
    ),
  },
];
