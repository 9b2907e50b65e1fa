/** The table of tools. Its columns are told in tools/tools.ts. */
import type { ToolModule } from "./tools";

const prometheusVersion = "github.com/prometheus/common/version.Version";

/** In build order: what most tests wait for comes first. */
export const modules: readonly ToolModule[] = [
  {
    dir: "prometheus",
    path: "github.com/prometheus/prometheus",
    version: "v0.313.5",
    variables: { [prometheusVersion]: "3.13.5" },
    binaries: [
      {
        name: "promtool",
        folder: "cmd/promtool",
        purpose: "checks and unit-tests rules",
        groups: ["content", "binaries"],
      },
      {
        name: "prometheus",
        folder: "cmd/prometheus",
        purpose: "runs the rendered configuration",
        groups: ["binaries"],
      },
    ],
  },
  {
    dir: "amtool",
    path: "github.com/prometheus/alertmanager",
    version: "v0.34.2",
    variables: { [prometheusVersion]: "0.34.2" },
    binaries: [
      {
        name: "amtool",
        folder: "cmd/amtool",
        purpose: "checks routing and receivers",
        groups: ["content", "binaries"],
      },
    ],
  },
  {
    // Releases after this one embed web assets that the module does not contain, so the server does not compile.
    dir: "alertmanager",
    path: "github.com/prometheus/alertmanager",
    version: "v0.31.1",
    variables: { [prometheusVersion]: "0.31.1" },
    binaries: [
      { name: "alertmanager", folder: "cmd/alertmanager", purpose: "delivers alerts end to end", groups: ["binaries"] },
    ],
  },
  {
    dir: "loki",
    path: "github.com/grafana/loki/v3",
    version: "v3.7.8",
    variables: { "github.com/grafana/loki/v3/pkg/util/build.Version": "3.7.8" },
    binaries: [
      {
        name: "loki",
        folder: "cmd/loki",
        purpose: "verifies and runs the Loki config",
        groups: ["content", "binaries"],
      },
      { name: "logcli", folder: "cmd/logcli", purpose: "reads back what Loki stored", groups: ["content", "binaries"] },
    ],
  },
  {
    dir: "etcd",
    path: "go.etcd.io/etcd/server/v3",
    version: "v3.6.5",
    variables: {},
    binaries: [
      { name: "etcd", folder: "", purpose: "store of the local control plane", groups: ["cluster", "engine"] },
    ],
  },
  {
    dir: "kube",
    path: "k8s.io/kubernetes",
    version: "v1.35.1",
    variables: {
      "k8s.io/component-base/version.gitVersion": "v1.35.1",
      "k8s.io/component-base/version.gitMajor": "1",
      "k8s.io/component-base/version.gitMinor": "35",
    },
    binaries: [
      {
        name: "kube-apiserver",
        folder: "cmd/kube-apiserver",
        purpose: "validates and admits every manifest",
        groups: ["cluster", "engine"],
      },
      {
        name: "kube-controller-manager",
        folder: "cmd/kube-controller-manager",
        purpose: "turns workloads into pods and binds volumes",
        groups: ["cluster", "engine"],
      },
      {
        name: "kube-scheduler",
        folder: "cmd/kube-scheduler",
        purpose: "places pods by zone, affinity and size",
        groups: ["cluster", "engine"],
      },
      { name: "kubectl", folder: "cmd/kubectl", purpose: "talks to the control plane", groups: ["cluster", "engine"] },
    ],
  },
  {
    dir: "kwok",
    path: "sigs.k8s.io/kwok",
    version: "v0.7.0",
    variables: {},
    binaries: [
      {
        name: "kwok",
        folder: "cmd/kwok",
        purpose: "plays the kubelets of the fake nodes",
        groups: ["cluster", "engine"],
      },
    ],
  },
  {
    dir: "pulumi",
    path: "github.com/pulumi/pulumi/pkg/v3",
    version: "v3.250.0",
    // Without it the Automation API cannot read the engine's version and refuses to work with it.
    variables: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": "3.250.0" },
    binaries: [
      { name: "pulumi", folder: "cmd/pulumi", purpose: "the real engine: preview and up", groups: ["engine"] },
    ],
  },
  {
    dir: "pulumi-language-nodejs",
    path: "github.com/pulumi/pulumi/sdk/v3",
    version: "v3.60.0",
    variables: {},
    binaries: [
      {
        name: "pulumi-language-nodejs",
        folder: "nodejs/cmd/pulumi-language-nodejs",
        purpose: "lets the engine run this program",
        groups: ["engine"],
        // Found beside pulumi it would be used for policy packs too, which this release cannot start.
        shelf: "language-host",
      },
    ],
  },
  {
    // Newer releases require a newer Go than the one CI installs.
    dir: "thanos",
    path: "github.com/thanos-io/thanos",
    version: "v0.40.1",
    // Prometheus' packed labels, the default without this tag, crash its store API (its own .promu.yml sets it).
    tags: ["slicelabels"],
    variables: { [prometheusVersion]: "0.40.1" },
    binaries: [
      {
        name: "thanos",
        folder: "cmd/thanos",
        purpose: "ships, compacts and queries blocks in S3",
        groups: ["binaries"],
      },
    ],
  },
  {
    dir: "kube-score",
    path: "github.com/zegl/kube-score",
    version: "v1.20.0",
    variables: {},
    binaries: [
      {
        name: "kube-score",
        folder: "cmd/kube-score",
        purpose: "an outsider's opinion on manifests",
        groups: ["cluster"],
      },
    ],
  },
  {
    dir: "helm",
    path: "helm.sh/helm/v3",
    version: "v3.19.0",
    // The last two: without them charts are rendered as for Kubernetes 1.20.
    variables: {
      "helm.sh/helm/v3/internal/version.version": "v3.19.0",
      "helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor": "1",
      "helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor": "34",
    },
    binaries: [
      { name: "helm", folder: "cmd/helm", purpose: "renders charts for comparison with peers", groups: ["cluster"] },
    ],
  },
  {
    dir: "kube-state-metrics",
    path: "k8s.io/kube-state-metrics/v2",
    version: "v2.20.0",
    variables: { [prometheusVersion]: "v2.20.0" },
    binaries: [
      {
        name: "kube-state-metrics",
        folder: "",
        purpose: "emits the metrics that cluster alerts read",
        groups: ["cluster", "binaries"],
      },
    ],
  },
  {
    dir: "node-exporter",
    path: "github.com/prometheus/node_exporter",
    version: "v1.12.1",
    variables: { [prometheusVersion]: "1.12.1" },
    binaries: [
      { name: "node_exporter", folder: "", purpose: "emits the metrics that node alerts read", groups: ["binaries"] },
    ],
  },
  {
    dir: "postgres-exporter",
    path: "github.com/prometheus-community/postgres_exporter",
    version: "v0.19.1",
    variables: { [prometheusVersion]: "0.19.1" },
    binaries: [
      {
        name: "postgres_exporter",
        folder: "cmd/postgres_exporter",
        purpose: "emits the metrics that database alerts read",
        groups: ["binaries"],
      },
    ],
  },
  {
    dir: "redis-exporter",
    path: "github.com/oliver006/redis_exporter",
    version: "v1.88.0",
    variables: { "main.BuildVersion": "v1.88.0" },
    binaries: [{ name: "redis_exporter", folder: "", purpose: "emits what Redis alerts read", groups: ["binaries"] }],
  },
  {
    // The project tags releases with dates that Go does not take for versions, hence the commit.
    dir: "minio",
    path: "github.com/minio/minio",
    version: "v0.0.0-20260212201848-7aac2a2c5b7c",
    variables: {},
    binaries: [{ name: "minio", folder: "", purpose: "the S3 that Loki and Thanos write to", groups: ["binaries"] }],
  },
  {
    // The newest release whose library and HTTP server are both there.
    dir: "opensearch",
    builder: "maven",
    path: "org.opensearch:opensearch",
    version: "2.19.1",
    variables: {},
    binaries: [
      { name: "opensearch", folder: "OpenSearch", purpose: "keeps and restores traces' indices", groups: ["binaries"] },
    ],
  },
];
