import { covers, NetworkModel, parseCidr } from "../../policy/model/network";
import type { AddressPeer, NetworkPod, Peer } from "../../policy/model/network";
import { plain } from "../../preview/values";
import { namespaces } from "../../lib/catalogue";
import type { Flow, Party } from "../../lib/contracts";
import { previewOf } from "./program";

/** Where pods get their addresses in the proof: apart from nodes, so that an address block never means a pod by accident. */
const podCidrs = ["100.64.0.0/16"];

interface Template {
  readonly metadata: { readonly labels: Record<string, string> };
  readonly spec: { readonly hostNetwork?: boolean; readonly containers: readonly { readonly ports?: unknown[] }[] };
}

interface Manifest {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> };
  readonly spec?: {
    readonly template?: Template;
    readonly jobTemplate?: { readonly spec: { readonly template: Template } };
  };
}

/** The stack's pods, one per workload, and the model of its rendered policies. */
export async function networkOf(stack: string, nodeCidrs: readonly string[]) {
  const { resources } = await previewOf(stack);
  const objects = (type: RegExp) =>
    resources.filter((one) => type.test(one.type)).map((one) => plain(one.inputs) as unknown as Manifest);
  const pods = objects(/:(StatefulSet|Deployment|DaemonSet|CronJob)$/).map(({ metadata, spec }): NetworkPod => {
    const template = spec?.template ?? spec?.jobTemplate?.spec.template;
    if (!template) throw new Error(`${metadata.name} has no pod template`);
    const ports = template.spec.containers.flatMap((container) => container.ports ?? []);
    return {
      namespace: metadata.namespace ?? "",
      name: metadata.name,
      labels: template.metadata.labels,
      ports: ports as NetworkPod["ports"],
      hostNetwork: template.spec.hostNetwork ?? false,
    };
  });
  const namespaces = objects(/:Namespace$/).map(({ metadata }) => ({
    name: metadata.name,
    labels: metadata.labels ?? {},
  }));
  const policies = objects(/:NetworkPolicy$/) as unknown as NetworkModel["facts"]["policies"];
  return { pods, model: new NetworkModel({ policies, namespaces, podCidrs, nodeCidrs }) };
}

const inside = (outer: string, inner: string): boolean => {
  const [whole, part] = [parseCidr(outer), parseCidr(inner)];
  return whole !== undefined && part !== undefined && covers([whole], [part]);
};

const own: readonly string[] = Object.values(namespaces);

const everything = (cidr: string) => cidr.endsWith("/0");

/** Whether a flow's party means this peer; a block that stands for everything leaves out the instance metadata service. */
export function means(party: Party, peer: Peer): boolean {
  if ("cidrs" in party) {
    // A block that stands for everything covers the pods of others too; ours admit nobody by address.
    if (!isAddress(peer)) return party.cidrs.some(everything) && !own.includes(peer.namespace);
    return party.cidrs.some(
      (cidr) => inside(cidr, peer.cidr) && !(everything(cidr) && peer.cidr === "169.254.169.254/32"),
    );
  }
  if (isAddress(peer)) return false;
  if ("workload" in party) return peer.name === party.workload && peer.namespace === party.namespace;
  const labels = peer.labels as Record<string, string>;
  return (
    party.namespaces.includes(peer.namespace) &&
    Object.entries(party.podLabels ?? {}).every(([key, value]) => labels[key] === value)
  );
}

const isAddress = (peer: Peer): peer is AddressPeer => "cidr" in peer;

/** Whether the list of flows opens a connection. */
export function declared(flows: readonly Flow[], from: Peer, to: Peer, port: number, protocol: "TCP" | "UDP"): boolean {
  return flows.some(
    (flow) =>
      flow.ports.includes(port) &&
      (flow.protocols ?? ["TCP"]).includes(protocol) &&
      means(flow.from, from) &&
      means(flow.to, to),
  );
}
