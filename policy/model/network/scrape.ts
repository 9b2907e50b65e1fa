import { Cursor, Undetermined } from "../../lib/cursor";
import type { Resource } from "../../lib/resource";
import { SERVICE } from "../../lib/types";
import { namespaceOf, nameOf } from "../manifest";
import type { StackModel } from "../stack";
import type { Workload } from "../workload";
import { expressionAt } from "./expression";
import { endpointsOf, portsOf, type Endpoint } from "./services";

/** Labels of a target; one that is not known yet is the place where it stands, and matters only to who reads it. */
type Labels = Record<string, string | Cursor>;

/** A target before relabeling: its discovered labels and the workload behind it. */
interface Candidate {
  readonly labels: Labels;
  readonly workload: Workload;
}

const META = "__meta_kubernetes_";
const sanitized = (key: string): string => key.replace(/[^a-zA-Z0-9_]/g, "_");

function texts(prefix: string, place: Cursor): Labels {
  const label = (value: Cursor): string | Cursor => (value.unknown ? value : (value.text() ?? ""));
  return Object.fromEntries(
    place.entries().map(([key, value]) => [`${META}${prefix}_${sanitized(key)}`, label(value)]),
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
  const sources = rule
    .key("source_labels")
    .strings()
    .map((label) => labels[label] ?? "");
  const unknown = sources.find((source) => source instanceof Cursor);
  const value = sources.join(rule.key("separator").string() ?? ";");
  const match = expressionAt(rule.key("regex")).exec(value);
  const action = rule.key("action").string() ?? "replace";
  if (unknown !== undefined && (action === "keep" || action === "drop")) throw new Undetermined(unknown);
  if (action === "keep") return match === null ? undefined : labels;
  if (action === "drop") return match === null ? labels : undefined;
  const target = rule.key("target_label").string();
  if (action !== "replace" || target === undefined) return labels;
  if (unknown !== undefined) return { ...labels, [target]: unknown };
  const replacement = rule.key("replacement").text() ?? "$1";
  const filled = (found: RegExpExecArray): string =>
    replacement.replace(/\$\{?(\d+)\}?/g, (_, index: string) => found[Number(index)] ?? "");
  return match === null ? labels : { ...labels, [target]: filled(match) };
}

/** What remains of a candidate after relabeling. Throws `Undetermined` when an unknown label decides. */
function targetOf({ labels, workload }: Candidate, rules: readonly Cursor[]): Endpoint | undefined {
  const kept = rules.reduce<Labels | undefined>((now, rule) => now && relabel(now, rule), labels);
  const address = kept?.["__address__"] ?? "";
  if (address instanceof Cursor) throw new Undetermined(address);
  const port = Number(/:(\d+)$/.exec(address)?.[1]);
  return Number.isNaN(port) ? undefined : { workload, port, protocol: "TCP" };
}

/** What a scrape job discovers in this stack: for each port of a pod, whether and where it is scraped. */
export function discoveredBy(stack: StackModel, job: Cursor): readonly (() => Endpoint | undefined)[] {
  const rules = job.key("relabel_configs").items();
  const discoveries = job.key("kubernetes_sd_configs").items();
  const candidates = discoveries.flatMap((discovery) => discovered(stack, discovery));
  return candidates.map((candidate) => () => targetOf(candidate, rules));
}
