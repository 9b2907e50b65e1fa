/** The real programs the tests run, each pinned by a Go module of its own under tools/<dir>. */
import { join } from "node:path";

/** The folders of tests/ that need a tool; `npm run tools -- cluster` builds what one of them needs. */
export const groups = ["content", "engine", "cluster", "binaries"] as const;
export type Group = (typeof groups)[number];

export interface Binary {
  /** File name in tools/bin and on PATH. */
  readonly name: string;
  /** Folder of the main package inside the module; empty for the module's root. */
  readonly folder: string;
  /** Why the tests need it. */
  readonly purpose: string;
  readonly groups: readonly Group[];
  /** A folder of its own inside tools/bin, for a program that must not be found beside the others. */
  readonly shelf?: string;
}

export interface ToolModule {
  /** Folder under tools/ with go.mod and go.sum. */
  readonly dir: string;
  /** Go module path of the tool itself. */
  readonly path: string;
  /** Version of that module; go.mod pins the same one. */
  readonly version: string;
  /** String variables set at link time, because a module build knows neither its release nor its commit. */
  readonly variables: Readonly<Record<string, string>>;
  /** Build tags without which the program compiles, but does not work. */
  readonly tags?: readonly string[];
  readonly binaries: readonly Binary[];
}

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
];

/** Where built tools lie; git ignores the folder. */
export const binDirectory = join(__dirname, "bin");

export const moduleDirectory = (module: ToolModule): string => join(__dirname, module.dir);

export const binaryPath = (binary: Binary): string => join(binDirectory, binary.shelf ?? "", binary.name);

/** The tool's entry of the table, or undefined for a program that is not built here (psql, redis-server). */
export const findBinary = (name: string): Binary | undefined =>
  modules.flatMap((module) => module.binaries).find((binary) => binary.name === name);

/** The modules with only the binaries that the words (tool or group names) ask for; no words ask for all. */
export function selectTools(words: readonly string[]): ToolModule[] {
  const known = [...groups, ...modules.flatMap((module) => module.binaries.map((binary) => binary.name))];
  const unknown = words.filter((word) => !known.includes(word));
  if (unknown.length > 0) {
    throw new Error(`No tool or group is called ${unknown.join(", ")} (tools/tools.ts). Known: ${known.join(", ")}.`);
  }
  const asked = (binary: Binary): boolean =>
    words.length === 0 || [binary.name, ...binary.groups].some((word) => words.includes(word));
  return modules
    .map((module) => ({ ...module, binaries: module.binaries.filter(asked) }))
    .filter((module) => module.binaries.length > 0);
}
