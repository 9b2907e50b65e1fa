import { describeCheck, failed, fine, warning } from "./support/faults";

describeCheck(
  "namespaces",
  [fine("monitoring, monitoring-agents", "labels, quotas and bounds as declared")],
  [
    [
      "Pod Security switched off",
      (world) =>
        world.change(
          "Namespace",
          "monitoring",
          ["metadata", "labels", "pod-security.kubernetes.io/enforce"],
          "privileged",
        ),
      [
        failed(
          "Namespace monitoring",
          'metadata.labels.pod-security.kubernetes.io/enforce is "privileged", declared "restricted"',
        ),
      ],
    ],
    [
      "a quota that is nearly used up",
      (world) => world.change("ResourceQuota", "bounds", ["status", "used", "pods"], "110"),
      [
        warning(
          "ResourceQuota monitoring/bounds",
          "110 of 120 pods are used: the next pods are refused",
          "raise the quota in namespaces.*",
        ),
      ],
    ],
    [
      "a priority class that is gone",
      (world) => world.remove("PriorityClass", "monitoring-critical"),
      [failed("PriorityClass monitoring-critical", "is missing")],
    ],
  ],
);

describeCheck(
  "configuration",
  [fine("26 ConfigMaps", "as rendered")],
  [
    [
      "a line that was changed by hand",
      (world) => {
        const map = world.the("ConfigMap", "loki-config") as { data: Record<string, string> };
        map.data["loki.yaml"] = (map.data["loki.yaml"] ?? "").replace("auth_enabled: false", "auth_enabled: true");
      },
      [
        failed(
          "ConfigMap monitoring/loki-config",
          'data.loki.yaml line 1 is "auth_enabled: true", declared "auth_enabled: false"',
        ),
      ],
    ],
    [
      "a file that was added to one",
      (world) => world.change("ConfigMap", "prometheus-rules", ["data", "more.yml"], "groups: []"),
      [failed("ConfigMap monitoring/prometheus-rules", 'data.more.yml is "groups: []", declared nothing')],
    ],
    [
      "one that is gone",
      (world) => world.remove("ConfigMap", "prometheus-rules"),
      [failed("ConfigMap monitoring/prometheus-rules", "is missing")],
    ],
  ],
);

describeCheck(
  "network-policies",
  [fine("21 policies", "equal to the declared ones, no others")],
  [
    [
      "one that is gone",
      (world) => world.remove("NetworkPolicy", "grafana"),
      [failed("NetworkPolicy monitoring/grafana", "is missing")],
    ],
    [
      "a rule that was added to one",
      (world) => world.change("NetworkPolicy", "default-deny", ["spec", "ingress"], [{}]),
      [failed("NetworkPolicy monitoring/default-deny", "spec.ingress is [{}], declared nothing")],
    ],
    [
      "one that nobody declared",
      (world) =>
        world.objects.push({
          ...{ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", spec: { podSelector: {}, ingress: [{}] } },
          metadata: { name: "allow-all", namespace: "monitoring" },
        }),
      [
        warning(
          "NetworkPolicy monitoring/allow-all",
          "is not declared; policies add up, so it can only open more",
          "kubectl -n monitoring delete networkpolicy allow-all",
        ),
      ],
    ],
  ],
);

describeCheck(
  "access",
  [fine("24 objects", "ServiceAccounts, roles and bindings as declared")],
  [
    [
      "a role that was widened",
      (world) =>
        world.change("ClusterRole", "monitoring-prometheus", ["rules", 0, "verbs"], ["get", "list", "watch", "delete"]),
      [
        failed(
          "ClusterRole monitoring-prometheus",
          'rules.0.verbs is ["get","list","watch","delete"], declared ["get","list","watch"]',
        ),
      ],
    ],
    [
      "an account that is gone",
      (world) => world.remove("ServiceAccount", "loki"),
      [failed("ServiceAccount monitoring/loki", "is missing")],
    ],
  ],
);

describeCheck(
  "storage",
  [fine("claims of 6 templates", "bound and of the declared size, their class as declared")],
  [
    [
      "a class that is gone",
      (world) => world.remove("StorageClass", "monitoring-gp3"),
      [failed("StorageClass monitoring-gp3", "is missing")],
    ],
    [
      "a class without encryption",
      (world) => world.change("StorageClass", "monitoring-gp3", ["parameters", "encrypted"], "false"),
      [failed("StorageClass monitoring-gp3", 'parameters.encrypted is "false", declared "true"')],
    ],
    [
      "a claim that waits",
      (world) => world.change("PersistentVolumeClaim", "data-loki-2", ["status", "phase"], "Pending"),
      [
        failed(
          "PersistentVolumeClaim monitoring/data-loki-2",
          "is Pending",
          "kubectl -n monitoring describe pvc data-loki-2",
        ),
      ],
    ],
    [
      "a claim that is not there",
      (world) => world.remove("PersistentVolumeClaim", "data-loki-2"),
      [
        failed(
          "PersistentVolumeClaim monitoring/data-loki-2",
          "is missing",
          "kubectl -n monitoring describe pvc data-loki-2",
        ),
      ],
    ],
    [
      "a claim of another size",
      (world) =>
        world.change(
          "PersistentVolumeClaim",
          "data-prometheus-0",
          ["spec", "resources", "requests", "storage"],
          "50Gi",
        ),
      [
        warning(
          "PersistentVolumeClaim monitoring/data-prometheus-0",
          "asks for 50Gi, declared 100Gi",
          "docs/operations.md, Grow a volume: templates are not applied to claims that exist",
        ),
      ],
    ],
  ],
);
