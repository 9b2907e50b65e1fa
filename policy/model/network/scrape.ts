import type { Cursor } from "../../lib/cursor";
import type { Resource } from "../../lib/resource";
import { SERVICE } from "../../lib/types";
import { namespaceOf, nameOf } from "../manifest";
import type { StackModel } from "../stack";
import type { Workload } from "../workload";
import { endpointsOf, portsOf, type Endpoint } from "./services";

type Labels = Record<string, string>;

/** A target before relabeling: its discovered labels and the workload behind it. */
interface Candidate {
  readonly labels: Labels;
  readonly workload: Workload;
}

const META = "__meta_kubernetes_";
const sanitized = (key: string): string => key.replace(/[^a-zA-Z0-9_]/g, "_");

function texts(prefix: string, place: Cursor): Labels {
  return Object.fromEntries(
    place.entries().map(([key, value]) => [`${META}${prefix}_${sanitized(key)}`, value.text() ?? ""]),
  );
}

/** What service discovery tells of a pod's port, as far as manifests tell it. */
function podLabels(workload: Workload, port: number): Labels {
  return {
    __address__: `pod:${port}`,
    [`${META}namespace`]: workload.namespace,
    [`${META}pod_name`]: `${workload.name}-0`,
    [`${META}pod_phase`]: "Running",
    ...texts("pod_label", workload.podMetadata.key("labels")),
    ...texts("pod_annotation", workload.podMetadata.key("annotations")),
  };
}

function serviceCandidates(stack: StackModel, service: Resource): Candidate[] {
  const shared = { ...texts("service_annotation", service.props.at("metadata.annotations")) };
  return portsOf(service).flatMap((port) => {
    const name = port.key("name").text() ?? "";
    const names = Object.fromEntries(
      ["endpointslice_port_name", "endpoint_port_name"].map((key) => [`${META}${key}`, name]),
    );
    return endpointsOf(stack, service, port).map(({ workload, port: number }) => ({
      workload,
      labels: { ...shared, ...names, [`${META}service_name`]: nameOf(service), ...podLabels(workload, number) },
    }));
  });
}

function podCandidates(workload: Workload): Candidate[] {
  return workload.containers.flatMap((container) =>
    container.at
      .key("ports")
      .items()
      .map((port) => ({
        workload,
        labels: {
          ...podLabels(workload, port.key("containerPort").number() ?? 0),
          [`${META}pod_container_name`]: container.name,
          [`${META}pod_container_port_name`]: port.key("name").text() ?? "",
        },
      })),
  );
}

function discovered(stack: StackModel, discovery: Cursor): Candidate[] {
  const names = discovery.at("namespaces.names").strings();
  const isIn = (namespace: string): boolean => names.length === 0 || names.includes(namespace);
  const role = discovery.key("role").string() ?? "";
  if (role === "pod") return stack.workloads.filter(({ namespace }) => isIn(namespace)).flatMap(podCandidates);
  if (!["endpoints", "endpointslice", "service"].includes(role)) return [];
  const services = stack.ofType(SERVICE).filter((service) => isIn(namespaceOf(service)));
  return services.flatMap((service) => serviceCandidates(stack, service));
}

/** Applies one relabeling; undefined when it drops the target. Only keep, drop and replace choose targets and ports. */
function relabel(labels: Labels, rule: Cursor): Labels | undefined {
  const value = rule
    .key("source_labels")
    .strings()
    .map((label) => labels[label] ?? "")
    .join(rule.key("separator").string() ?? ";");
  const match = new RegExp(`^(?:${rule.key("regex").string() ?? "(.*)"})$`, "s").exec(value);
  const action = rule.key("action").string() ?? "replace";
  if (action === "keep") return match === null ? undefined : labels;
  if (action === "drop") return match === null ? labels : undefined;
  const target = rule.key("target_label").string();
  if (action !== "replace" || match === null || target === undefined) return labels;
  const replacement = rule.key("replacement").string() ?? "$1";
  return {
    ...labels,
    [target]: replacement.replace(/\$\{?(\d+)\}?/g, (_, index: string) => match[Number(index)] ?? ""),
  };
}

/** The pods of this stack that a scrape job discovers in Kubernetes, with the ports that it scrapes. */
export function scrapedBy(stack: StackModel, job: Cursor): readonly Endpoint[] {
  const rules = job.key("relabel_configs").items();
  const candidates = job
    .key("kubernetes_sd_configs")
    .items()
    .flatMap((one) => discovered(stack, one));
  return candidates.flatMap(({ labels, workload }) => {
    const kept = rules.reduce<Labels | undefined>((now, rule) => now && relabel(now, rule), labels);
    const port = Number(/:(\d+)$/.exec(kept?.["__address__"] ?? "")?.[1]);
    return Number.isNaN(port) ? [] : [{ workload, port, protocol: "TCP" as const }];
  });
}
