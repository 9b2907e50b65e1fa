import assert from "node:assert/strict";
import { alloyConfig, targetRules } from "../../../components/alloy/config";
import type { Rule } from "../../../components/alloy/config";
import { alloy as schema } from "../../../settings/schema/observability";

type Labels = Readonly<Record<string, string>>;

/** Prometheus' relabeling, as far as the rules use it; undefined drops the target. */
function relabel(labels: Labels, rule: Rule): Labels | undefined {
  const pattern = new RegExp(`^(?:${rule.regex ?? "(.*)"})$`);
  if (rule.action === "labelkeep")
    return Object.fromEntries(Object.entries(labels).filter(([key]) => pattern.test(key)));
  const source = (rule.source_labels ?? []).map((name) => labels[name] ?? "").join(rule.separator ?? ";");
  const match = pattern.exec(source);
  if (rule.action === "drop") return match ? undefined : labels;
  if (!match || rule.target_label === undefined) return labels;
  return { ...labels, [rule.target_label]: (rule.replacement ?? "$1").replaceAll("$1", match[1] ?? "") };
}

const target = (discovered: Labels, excludedNamespaces: string[] = []) =>
  targetRules(schema.parse({ excludedNamespaces })).reduce<Labels | undefined>(
    (labels, rule) => labels && relabel(labels, rule),
    discovered,
  );

const discovered = {
  __address__: "10.0.0.7:8080",
  __meta_kubernetes_namespace: "leads",
  __meta_kubernetes_pod_name: "api-0",
  __meta_kubernetes_pod_node_name: "node-a",
  __meta_kubernetes_pod_uid: "11-22",
  __meta_kubernetes_pod_container_name: "server",
  __meta_kubernetes_pod_container_port_number: "8080",
};

describe("components/alloy/config", () => {
  it("finds the files of a container, and labels them by where they come from", () => {
    assert.deepEqual(target(discovered), {
      __path__: "/var/log/pods/*11-22/server/*.log",
      namespace: "leads",
      pod: "api-0",
      container: "server",
      app: "server",
      node: "node-a",
    });
  });

  it("names the app by the recommended label, else by `app`, else by the container", () => {
    const plain = { ...discovered, __meta_kubernetes_pod_label_app: "leads-api" };
    const recommended = { ...plain, __meta_kubernetes_pod_label_app_kubernetes_io_name: "api" };
    assert.equal(target(discovered)?.["app"], "server");
    assert.equal(target(plain)?.["app"], "leads-api");
    assert.equal(target(recommended)?.["app"], "api");
  });

  it("makes one target of a container with two ports, so that its lines are shipped once", () => {
    const second = {
      ...discovered,
      __address__: "10.0.0.7:9090",
      __meta_kubernetes_pod_container_port_number: "9090",
      __meta_kubernetes_pod_container_port_name: "metrics",
    };
    assert.deepEqual(target(second), target(discovered));
  });

  it("leaves out excluded namespaces, whole names only", () => {
    assert.equal(target(discovered, ["kube-system", "leads"]), undefined);
    assert.notEqual(target(discovered, ["lead", "leads-test"]), undefined);
  });

  it("renders the whole pipeline, from the node's pods to Loki", () => {
    const config = alloyConfig({
      settings: schema.parse({ excludedNamespaces: ["kube-system", "noise"] }),
      lokiUrl: "http://loki.monitoring.svc.cluster.local:3100",
      cluster: "leads",
      environment: "production",
    });
    assert.equal(
      config,
      `discovery.kubernetes "pods" {
  role = "pod"
  // Without this every agent would ship the logs of every node.
  selectors {
    role  = "pod"
    field = "spec.nodeName=" + sys.env("NODE_NAME")
  }
}

discovery.relabel "pods" {
  targets = discovery.kubernetes.pods.targets
  rule {
    source_labels = ["__meta_kubernetes_namespace"]
    regex = "kube-system|noise"
    action = "drop"
  }
  rule {
    source_labels = ["__meta_kubernetes_namespace"]
    target_label = "namespace"
  }
  rule {
    source_labels = ["__meta_kubernetes_pod_name"]
    target_label = "pod"
  }
  rule {
    source_labels = ["__meta_kubernetes_pod_container_name"]
    target_label = "container"
  }
  rule {
    source_labels = ["__meta_kubernetes_pod_node_name"]
    target_label = "node"
  }
  rule {
    source_labels = ["__meta_kubernetes_pod_container_name"]
    target_label = "app"
  }
  rule {
    source_labels = ["__meta_kubernetes_pod_label_app"]
    target_label = "app"
    regex = "(.+)"
  }
  rule {
    source_labels = ["__meta_kubernetes_pod_label_app_kubernetes_io_name"]
    target_label = "app"
    regex = "(.+)"
  }
  rule {
    source_labels = ["__meta_kubernetes_pod_uid", "__meta_kubernetes_pod_container_name"]
    separator = "/"
    regex = "(.+/.+)"
    replacement = "/var/log/pods/*$1/*.log"
    target_label = "__path__"
  }
  rule {
    regex = "__path__|namespace|pod|container|app|node"
    action = "labelkeep"
  }
}

local.file_match "pods" {
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
}

loki.write "loki" {
  external_labels = { cluster = "leads", environment = "production" }
  endpoint {
    url = "http://loki.monitoring.svc.cluster.local:3100/loki/api/v1/push"
    // About two hours; meanwhile nothing more is read, and positions stay where they are.
    max_backoff_retries = 30
  }
}
`,
    );
  });

  it("has no rule for exclusion when nothing is excluded", () => {
    assert.equal(
      targetRules(schema.parse({})).some(({ action }) => action === "drop"),
      false,
    );
  });
});
