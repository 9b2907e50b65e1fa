import type { Cursor } from "../../lib/cursor";
import type { Resource } from "../../lib/resource";
import { SERVICE } from "../../lib/types";
import { namespaceOf } from "../manifest";
import { selectedPods, servedPods } from "../pod-index";
import type { StackModel } from "../stack";
import type { Workload } from "../workload";

/** A port on which pods of a workload are reached. */
export interface Endpoint {
  readonly workload: Workload;
  /** Port of the container. */
  readonly port: number;
  readonly protocol: "TCP" | "UDP" | "SCTP";
}

/** The workloads whose pods a Service selects; [] for one without a selector. Asked often, so answered once per Service. */
export function selectedBy(stack: StackModel, service: Resource): readonly Workload[] {
  return stack.once(`selectedBy ${service.urn}`, () => {
    return [...servedPods(stack, namespaceOf(service), service.props.at("spec.selector"))];
  });
}

/** The Services in front of each workload. */
function servicesByWorkload(stack: StackModel): ReadonlyMap<Workload, readonly Resource[]> {
  return stack.once("servicesByWorkload", () => {
    const services = new Map<Workload, Resource[]>();
    for (const service of stack.ofType(SERVICE)) {
      for (const pods of selectedBy(stack, service)) services.set(pods, [...(services.get(pods) ?? []), service]);
    }
    return services;
  });
}

/** The entries of a Service's ports that a number or a name means; all of them when nothing is asked for. */
export function portsOf(service: Resource, port?: string): readonly Cursor[] {
  const ports = service.props.at("spec.ports").items();
  return ports.filter(
    (one) => port === undefined || one.key("port").text() === port || one.key("name").text() === port,
  );
}

/** Where a port of a Service leads: the container port of each workload behind it. */
export function endpointsOf(stack: StackModel, service: Resource, port: Cursor): readonly Endpoint[] {
  const protocol = (port.key("protocol").string() ?? "TCP") as Endpoint["protocol"];
  return selectedBy(stack, service).flatMap((workload) => {
    const number = targetPort(workload, port);
    return number === undefined ? [] : [{ workload, port: number, protocol }];
  });
}

/** The container port that a Service's port means; undefined when it names one that the pods lack. */
export function targetPort(workload: Workload, port: Cursor): number | undefined {
  const target = port.key("targetPort").exists() ? port.key("targetPort") : port.key("port");
  const name = target.string();
  if (name === undefined) return target.number();
  const declared = workload.containers.flatMap(({ at }) => at.key("ports").items());
  return declared
    .find((one) => one.key("name").string() === name)
    ?.key("containerPort")
    .number();
}

/**
 * Where a host name inside the cluster leads: `service.namespace.svc`, with or without the cluster's domain, a pod's name
 * or `_port._protocol` before it. [] for hosts that are no Service of this stack.
 */
export function resolveHost(stack: StackModel, host: string, port: string | undefined): readonly Endpoint[] {
  const [path = ""] = host.split(/\.svc(?:\.|$)/);
  const parts = path.split(".");
  const [name, namespace] = parts.slice(-2);
  if (name === undefined || namespace === undefined) return [];
  const service = stack.find(SERVICE, namespace, name);
  if (service === undefined) return [];
  const named = parts[0]?.startsWith("_") === true ? parts[0].slice(1) : undefined;
  return portsOf(service, named ?? port).flatMap((one) => endpointsOf(stack, service, one));
}

const NAME_LABEL = "kubernetes.io/metadata.name";

/** The selectors of the Services in front of the pods that a peer of a NetworkPolicy selects, where its namespace is sure. */
export function serviceSelectors(stack: StackModel, policy: Resource, peer: Cursor): readonly Cursor[] {
  const named = peer.at("namespaceSelector.matchLabels").key(NAME_LABEL).string();
  const namespace = peer.key("namespaceSelector").exists() ? named : namespaceOf(policy);
  if (namespace === undefined) return [];
  const services = servicesByWorkload(stack);
  const meant = [...selectedPods(stack, namespace, peer.key("podSelector"))].flatMap(
    (pods) => services.get(pods) ?? [],
  );
  return [...new Set(meant)].map(({ props }) => props.at("spec.selector"));
}

/** True when two maps of texts hold the same. */
export function isEqual(one: Cursor, other: Cursor): boolean {
  const sorted = (map: Cursor): string =>
    JSON.stringify(
      map
        .entries()
        .map(([key, value]) => [key, value.text()])
        .sort(),
    );
  return sorted(one) === sorted(other);
}
