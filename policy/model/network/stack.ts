import { NAMESPACE, NETWORK_POLICY } from "../../lib/types";
import { isUnknown, UNKNOWN, type Value } from "../../lib/value";
import type { StackModel } from "../stack";
import type { Workload } from "../workload";
import { NetworkModel } from "./model";
import type { NetworkPod } from "./types";

/** The stack's NetworkPolicies and namespaces, ready for questions; built once per evaluation. */
export function networkOf(stack: StackModel): NetworkModel {
  return stack.once("networkOf", () => {
    const namespaces = stack.ofType(NAMESPACE).flatMap(({ props }) => {
      const name = props.at("metadata.name").value;
      return typeof name === "string" ? [{ name, labels: props.at("metadata.labels").value ?? {} }] : [];
    });
    const policies = stack.ofType(NETWORK_POLICY).map(({ props }): Value => props.value ?? {});
    return new NetworkModel({ policies, namespaces });
  });
}

const pods = new WeakMap<Workload, NetworkPod>();

/** The pods of a workload as the network model sees them. Throws `Undetermined` when name or namespace is unknown. */
export function podOf(workload: Workload): NetworkPod {
  const known = pods.get(workload);
  if (known !== undefined) return known;
  const pod: NetworkPod = {
    namespace: workload.namespace,
    name: workload.name,
    labels: workload.podMetadata.key("labels").value ?? {},
    ports: containerPorts(workload),
    hostNetwork: workload.pod.key("hostNetwork").value ?? false,
  };
  pods.set(workload, pod);
  return pod;
}

function containerPorts(workload: Workload): Value {
  const lists = ["containers", "initContainers"].map((key) => workload.pod.key(key));
  if (lists.some((list) => list.unknown)) return UNKNOWN;
  const ports = lists.flatMap((list) => list.items().map((container) => container.key("ports").value ?? []));
  return ports.some(isUnknown) ? UNKNOWN : ports.flatMap((list) => (Array.isArray(list) ? (list as Value[]) : []));
}
