import type { Breakage } from "./breakage";
import { add, append, drop, metadata, POD, set } from "./edits";

const GRAFANA = `${POD}.containers[grafana]`;
const ALLOY = `${POD}.containers[alloy]`;

export const breakages: readonly Breakage[] = [
  {
    title: "The config of Loki does not say what it is part of",
    rule: "workload-common-labels",
    edit: drop("ConfigMap loki-config", ["metadata", "labels", "app.kubernetes.io/part-of"]),
  },
  {
    title: "Thanos runs as the account of another workload",
    rule: "workload-dedicated-service-account",
    edit: set("Deployment thanos-query", `${POD}.serviceAccountName`, "thanos-store"),
  },
  {
    title: "Grafana runs as the namespace's default account",
    rule: "workload-dedicated-service-account",
    edit: drop("StatefulSet grafana", `${POD}.serviceAccountName`),
  },
  {
    title: "node-exporter may set the node's clock",
    rule: "workload-drop-all-capabilities",
    edit: set("DaemonSet node-exporter", `${POD}.containers[node-exporter].securityContext.capabilities.add`, [
      "SYS_TIME",
    ]),
  },
  {
    title: "Grafana keeps the capabilities of its image",
    rule: "workload-drop-all-capabilities",
    also: ["workload-meets-namespace-level"],
    edit: drop("StatefulSet grafana", `${GRAFANA}.securityContext.capabilities`),
  },
  {
    title: "Grafana reads dashboards from the node's disk",
    rule: "workload-host-path-restricted",
    also: ["workload-meets-namespace-level"],
    edit: append("StatefulSet grafana", `${POD}.volumes`, { name: "local", hostPath: { path: "/srv/dashboards" } }),
  },
  {
    title: "Alloy may talk to the container runtime of its node",
    rule: "workload-host-path-restricted",
    edit: append("DaemonSet alloy", `${POD}.volumes`, {
      name: "runtime",
      hostPath: { path: "/run/containerd/containerd.sock" },
    }),
  },
  {
    title: "Alloy may write to the whole disk of its node",
    rule: "workload-host-path-restricted",
    edit: append("DaemonSet alloy", `${POD}.volumes`, { name: "disk", hostPath: { path: "/" } }),
  },
  {
    title: "The pods of Loki wait for a ConfigMap that nobody makes",
    rule: "workload-config-maps-resolve",
    edit: append("StatefulSet loki", `${POD}.volumes`, { name: "extra", configMap: { name: "loki-extra" } }),
  },
  {
    title: "Grafana names a PriorityClass that nobody makes",
    rule: "workload-priority-class-exists",
    edit: set("StatefulSet grafana", `${POD}.priorityClassName`, "monitoring-urgent"),
  },
  {
    title: "Grafana follows the newest image",
    rule: "workload-image-pinned",
    edit: set("StatefulSet grafana", `${GRAFANA}.image`, "docker.io/grafana/grafana:latest"),
  },
  {
    title: "Grafana comes from somebody's own registry",
    rule: "workload-image-registry-allowed",
    edit: set("StatefulSet grafana", `${GRAFANA}.image`, "ghcr.io/somebody/grafana:13.2.3"),
  },
  {
    title: "Grafana runs without AppArmor in a restricted namespace",
    rule: "workload-meets-namespace-level",
    edit: set("StatefulSet grafana", `${POD}.securityContext.appArmorProfile`, { type: "Unconfined" }),
  },
  {
    title: "The namespace lets pods in that the agents need",
    rule: "workload-namespace-pod-security",
    edit: set("Namespace monitoring", ["metadata", "labels", "pod-security.kubernetes.io/enforce"], "privileged"),
  },
  {
    title: "Alloy sees the processes of its node",
    rule: "workload-no-host-namespaces",
    edit: set("DaemonSet alloy", `${POD}.hostPID`, true),
  },
  {
    title: "Alloy takes a port of its node",
    rule: "workload-no-host-ports",
    edit: set("DaemonSet alloy", `${ALLOY}.ports[http].hostPort`, 12345),
  },
  {
    title: "Alloy may gain privileges",
    rule: "workload-no-privilege-escalation",
    edit: drop("DaemonSet alloy", `${ALLOY}.securityContext.allowPrivilegeEscalation`),
  },
  {
    title: "Alloy is privileged, which is root on the node",
    rule: "workload-not-privileged",
    edit: set("DaemonSet alloy", `${ALLOY}.securityContext.privileged`, true),
  },
  {
    title: "The Thanos store never says that it is ready",
    rule: "workload-probes",
    edit: drop("StatefulSet thanos-store", `${POD}.containers[thanos-store].readinessProbe`),
  },
  {
    title: "Loki is killed while it replays its log",
    rule: "workload-probes",
    edit: drop("StatefulSet loki", `${POD}.containers[loki].startupProbe`),
  },
  {
    title: "Prometheus may read every Secret of the cluster",
    rule: "workload-rbac-least-privilege",
    edit: append("ClusterRole prometheus", "rules[0].resources", "secrets"),
  },
  {
    title: "kube-state-metrics is bound to the administrator's role",
    rule: "workload-rbac-least-privilege",
    edit: set("ClusterRoleBinding kube-state-metrics", "roleRef.name", "cluster-admin"),
  },
  {
    title: "The PostgreSQL exporter can write to its image",
    rule: "workload-read-only-root-fs",
    edit: set(
      "Deployment postgres-exporter-leads",
      `${POD}.containers[postgres-exporter].securityContext.readOnlyRootFilesystem`,
      false,
    ),
  },
  {
    title: "Grafana runs as root",
    rule: "workload-run-as-non-root",
    also: ["workload-meets-namespace-level"],
    edit: set("StatefulSet grafana", `${POD}.securityContext.runAsUser`, 0),
  },
  {
    title: "Alloy may call the kernel as it likes",
    rule: "workload-seccomp-profile",
    edit: drop("DaemonSet alloy", `${POD}.securityContext.seccompProfile`),
  },
  {
    title: "The Jaeger query page selects the pods of the collector",
    rule: "workload-selectors-match",
    edit: set("Deployment jaeger-query", "spec.selector.matchLabels", {
      "app.kubernetes.io/name": "jaeger-collector",
      "app.kubernetes.io/instance": "jaeger-collector",
    }),
  },
  {
    title: "Grafana carries a token for the Kubernetes API that it does not use",
    rule: "workload-token-only-if-needed",
    edit: set("StatefulSet grafana", `${POD}.automountServiceAccountToken`, true),
  },
  {
    title: "Alloy mounts a file server",
    rule: "workload-volume-types",
    edit: set("DaemonSet alloy", `${POD}.volumes[tmp]`, {
      name: "tmp",
      nfs: { server: "files.internal", path: "/tmp" },
    }),
  },
  {
    title: "Grafana follows the newest image of its major version",
    rule: "workload-image-pinned",
    edit: set("StatefulSet grafana", `${GRAFANA}.image`, "docker.io/grafana/grafana:13"),
  },
  {
    title: "Grafana mounts plugins from an image of anybody's",
    rule: "workload-image-registry-allowed",
    edit: append("StatefulSet grafana", `${POD}.volumes`, {
      name: "plugins",
      image: { reference: "public.ecr.aws/somebody/plugins:1.2.3" },
    }),
  },
  {
    title: "Prometheus may create pods, and so use every account of the cluster",
    rule: "workload-rbac-least-privilege",
    edit: append("ClusterRole prometheus", "rules[0].verbs", "create"),
  },
  {
    title: "Every account of the cluster reads what kube-state-metrics reads",
    rule: "workload-rbac-least-privilege",
    edit: append("ClusterRoleBinding kube-state-metrics", "subjects", {
      kind: "Group",
      apiGroup: "rbac.authorization.k8s.io",
      name: "system:serviceaccounts",
    }),
  },
  {
    title: "Grafana carries a token for the Kubernetes API by a projected volume",
    rule: "workload-token-only-if-needed",
    edit: append("StatefulSet grafana", `${POD}.volumes`, {
      name: "token",
      projected: { sources: [{ serviceAccountToken: { path: "token" } }] },
    }),
  },
  {
    title: "A token of Prometheus that never ends lies in a Secret",
    rule: "workload-token-only-if-needed",
    edit: add("kubernetes:core/v1:Secret", "prometheus-token", {
      metadata: metadata("prometheus-token"),
      type: "kubernetes.io/service-account-token",
    }),
  },
  {
    title: "A volume of the cluster is the disk of a node",
    rule: "workload-host-path-restricted",
    absent: "volumes are made by the CSI driver from claims",
    edit: add("kubernetes:core/v1:PersistentVolume", "disk", {
      metadata: metadata("disk"),
      spec: { hostPath: { path: "/" }, storageClassName: "monitoring-gp3", capacity: { storage: "10Gi" } },
    }),
  },
];
