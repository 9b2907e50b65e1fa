import { passing, type Cursor } from "../../lib/cursor";
import type { Resource } from "../../lib/resource";
import { SERVICE } from "../../lib/types";
import { labelsOf, namespaceOf, selects } from "../manifest";
import type { StackModel } from "../stack";

export const AUTOSCALERS = [
  "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
  "kubernetes:autoscaling/v1:HorizontalPodAutoscaler",
] as const;
export const SERVICE_MONITOR = "kubernetes:monitoring.coreos.com/v1:ServiceMonitor";

/** True when the `scaleTargetRef` of an autoscaler is a workload of its namespace. */
export function isScaled(stack: StackModel, target: Cursor): boolean {
  const kind = target.key("kind").string();
  const name = target.key("name").string();
  const namespace = namespaceOf(target.resource);
  return stack.workloads.some((one) => one.kind === kind && one.namespace === namespace && one.name === name);
}

/** The Services that a ServiceMonitor finds: in its own namespace unless it names others. */
export function monitoredBy(stack: StackModel, monitor: Resource): readonly Resource[] {
  const spec = monitor.props.key("spec");
  const others = spec.key("namespaceSelector");
  const named = others.key("matchNames").strings();
  const namespaces = named.length > 0 ? named : [namespaceOf(monitor)];
  const isIn = (service: Resource): boolean =>
    others.key("any").boolean() === true || namespaces.includes(namespaceOf(service));
  return passing(stack.ofType(SERVICE), (service) => isIn(service) && selects(spec.key("selector"), labelsOf(service)));
}

/** The ports of its endpoints that none of the Services has by this name. */
export function portsAmiss(monitor: Resource, services: readonly Resource[]): readonly Cursor[] {
  const ports = services.flatMap(({ props }) => props.at("spec.ports").items());
  const names = ports.flatMap((port) => port.key("name").string() ?? []);
  const asked = monitor.props.at("spec.endpoints").items();
  return asked.map((one) => one.key("port")).filter((port) => port.exists() && !names.includes(port.string() ?? ""));
}
