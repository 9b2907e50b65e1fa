import type { Settings } from "../../settings/schema";

export interface AlloyConfigArgs {
  readonly settings: Settings["alloy"];
  /** URL of Loki, without path. */
  readonly lokiUrl: string;
  /** Label `cluster` of every line. */
  readonly cluster: string;
  /** Label `environment` of every line. */
  readonly environment: string;
}

/** Where positions are kept; on the host, since a file without one is read, and shipped, from its beginning again. */
export const storageDirectory = "/var/lib/alloy";

/** Where containerd writes the logs of containers: `<namespace>_<pod>_<uid>/<container>/<restarts>.log`. */
export const logsDirectory = "/var/log/pods";

/** Labels of a target; everything else, the port above all, is dropped before files are opened. */
const targetLabels = ["__path__", "namespace", "pod", "container", "app", "node"] as const;

/** A relabeling rule, in Prometheus' terms. */
export interface Rule {
  readonly source_labels?: readonly string[];
  readonly separator?: string;
  readonly regex?: string;
  readonly replacement?: string;
  readonly target_label?: string;
  readonly action?: "drop" | "labelkeep";
}

/** A string or a list of strings in Alloy's syntax, whose strings are written as in JSON. */
const literal = (value: string | readonly string[]): string =>
  typeof value === "string" ? JSON.stringify(value) : `[${value.map((item) => JSON.stringify(item)).join(", ")}]`;

function ruleBlock(rule: Rule): string {
  const lines = Object.entries<string | readonly string[]>({ ...rule }).map(
    ([key, value]) => `    ${key} = ${literal(value)}`,
  );
  return ["  rule {", ...lines, "  }"].join("\n");
}

const label = (source: string, target_label: string): Rule => ({
  source_labels: [`__meta_kubernetes_${source}`],
  target_label,
});

/** Like `label`, but keeps what is there when the source is empty. */
const labelIfSet = (source: string, target_label: string): Rule => ({ ...label(source, target_label), regex: "(.+)" });

/** What makes targets, with labels and path, of discovered containers. */
export function targetRules({ excludedNamespaces }: Settings["alloy"]): Rule[] {
  const namespace = "__meta_kubernetes_namespace";
  return [
    ...(excludedNamespaces.length > 0
      ? [{ source_labels: [namespace], regex: excludedNamespaces.join("|"), action: "drop" } as const]
      : []),
    label("namespace", "namespace"),
    label("pod_name", "pod"),
    label("pod_container_name", "container"),
    label("pod_node_name", "node"),
    label("pod_container_name", "app"),
    labelIfSet("pod_label_app", "app"),
    labelIfSet("pod_label_app_kubernetes_io_name", "app"),
    {
      source_labels: ["__meta_kubernetes_pod_uid", "__meta_kubernetes_pod_container_name"],
      separator: "/",
      regex: "(.+/.+)",
      replacement: `${logsDirectory}/*$1/*.log`,
      target_label: "__path__",
    },
    { regex: targetLabels.join("|"), action: "labelkeep" },
  ];
}

/** From files to labeled lines; the same in every stack. */
const readAndLabel = `local.file_match "pods" {
  path_targets = discovery.relabel.pods.output
}

loki.source.file "pods" {
  targets    = local.file_match.pods.targets
  forward_to = [loki.process.pods.receiver]
}

loki.process "pods" {
  forward_to = [loki.write.loki.receiver]
  // Takes time and stream from containerd's format and joins the parts of long lines.
  stage.cri { }
  // node stays a label of the index, so that every stream is written by one agent: Loki's log replay can lose lines where
  // two push to the same stream at the same moment.
  stage.structured_metadata {
    values = { pod = "", stream = "" }
  }
  stage.label_drop {
    values = ["filename"]
  }
}`;

/**
 * Content of config.alloy: the logs of this node's containers, to Loki.
 *
 * A pod with several ports is discovered once per port; after the last relabeling its targets are equal, and equal
 * targets are read once. Labels of the index are namespace, container and app; pod, node and stream are structured
 * metadata, since as labels they would make a stream of every pod.
 */
export function alloyConfig({ settings, lokiUrl, cluster, environment }: AlloyConfigArgs): string {
  return `discovery.kubernetes "pods" {
  role = "pod"
  // Without this every agent would ship the logs of every node.
  selectors {
    role  = "pod"
    field = "spec.nodeName=" + sys.env("NODE_NAME")
  }
}

discovery.relabel "pods" {
  targets = discovery.kubernetes.pods.targets
${targetRules(settings).map(ruleBlock).join("\n")}
}

${readAndLabel}

loki.write "loki" {
  external_labels = { cluster = ${literal(cluster)}, environment = ${literal(environment)} }
  endpoint {
    url = ${literal(`${lokiUrl}/loki/api/v1/push`)}
    // About two hours; meanwhile nothing more is read, and positions stay where they are.
    max_backoff_retries = 30
  }
}
`;
}
