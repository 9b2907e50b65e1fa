import type { types } from "@pulumi/kubernetes";
import { externalPorts, namespaces } from "../../lib/catalogue";
import type { Flow, Party } from "../../lib/contracts";
import { selector } from "../../lib/labels";

type Peer = types.input.networking.v1.NetworkPolicyPeer;
type Spec = types.input.networking.v1.NetworkPolicySpec;

/** One NetworkPolicy to create. */
export interface RenderedPolicy {
  readonly name: string;
  readonly namespace: string;
  readonly spec: Spec;
}

/** Every namespace carries its own name in this label since Kubernetes 1.22. */
const namespaceName = "kubernetes.io/metadata.name";

/** Address of NodeLocal DNSCache, where a cluster has it. */
const nodeLocalDns = "169.254.20.10/32";

/** The instance metadata service: it would hand the node's own role to any pod that reaches it. */
const instanceMetadata = "169.254.169.254/32";

/** An address block; one that stands for everything leaves out the node's credentials. */
function ipBlock(cidr: string) {
  return cidr.endsWith("/0") ? { cidr, except: [instanceMetadata] } : { cidr };
}

function peers(party: Party): Peer[] {
  if ("cidrs" in party) return party.cidrs.map((cidr) => ({ ipBlock: ipBlock(cidr) }));
  if ("workload" in party) {
    return [
      {
        namespaceSelector: { matchLabels: { [namespaceName]: party.namespace } },
        podSelector: { matchLabels: selector(party.workload) },
      },
    ];
  }
  return [
    {
      namespaceSelector: { matchExpressions: [{ key: namespaceName, operator: "In", values: [...party.namespaces] }] },
      ...(party.podLabels ? { podSelector: { matchLabels: { ...party.podLabels } } } : {}),
    },
  ];
}

const portsOf = ({ ports, protocols = ["TCP"] }: Flow) =>
  protocols.flatMap((protocol) => ports.map((port) => ({ port, protocol })));

/** Pods of the stack that a party selects; undefined for parties outside it. */
function ownPods(party: Party): { name: string; namespace: string; labels: Record<string, string> } | undefined {
  if ("workload" in party) {
    return { name: party.workload, namespace: party.namespace, labels: selector(party.workload) };
  }
  if (!("namespaces" in party) || !party.podLabels) return undefined;
  const [namespace] = party.namespaces;
  const own = Object.values(namespaces).find((name) => name === namespace);
  const name = Object.keys(party.podLabels)[0]?.split("/").pop();
  return own && name ? { name, namespace: own, labels: { ...party.podLabels } } : undefined;
}

function defaultDeny(namespace: string): RenderedPolicy {
  return { name: "default-deny", namespace, spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } };
}

/** Name resolution, which every pod needs: TCP as well, for answers that do not fit a datagram. */
function allowDns(namespace: string): RenderedPolicy {
  const ports = (["UDP", "TCP"] as const).map((protocol) => ({ port: externalPorts.dns, protocol }));
  const clusterDns = {
    namespaceSelector: { matchLabels: { [namespaceName]: "kube-system" } },
    podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
  };
  return {
    name: "allow-dns",
    namespace,
    spec: {
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [
        { to: [clusterDns], ports },
        { to: [{ ipBlock: { cidr: nodeLocalDns } }], ports },
      ],
    },
  };
}

function allowFlows(
  name: string,
  namespace: string,
  labels: Record<string, string>,
  flows: readonly Flow[],
): RenderedPolicy {
  const own = (party: Party) => {
    const pods = ownPods(party);
    return pods?.name === name && pods.namespace === namespace;
  };
  const ingress = flows.filter(({ to }) => own(to)).map((flow) => ({ from: peers(flow.from), ports: portsOf(flow) }));
  const egress = flows.filter(({ from }) => own(from)).map((flow) => ({ to: peers(flow.to), ports: portsOf(flow) }));
  return {
    name,
    namespace,
    spec: {
      podSelector: { matchLabels: labels },
      policyTypes: ["Ingress", "Egress"],
      ...(ingress.length > 0 ? { ingress } : {}),
      ...(egress.length > 0 ? { egress } : {}),
    },
  };
}

/**
 * NetworkPolicies that open exactly the given flows, at both ends where both are pods of the stack, and shut the rest.
 *
 * Peers are selected by the labels that Services select by and ports are numbers, since the VPC CNI's policy controller
 * resolves nothing else reliably (research: aws-network-policy-agent issues 166 and 493).
 */
export function networkPolicies(flows: readonly Flow[]): RenderedPolicy[] {
  const pods = new Map(
    flows
      .flatMap(({ from, to }) => [ownPods(from), ownPods(to)])
      .filter((found) => found !== undefined)
      .map((found) => [`${found.namespace}/${found.name}`, found]),
  );
  return [
    ...Object.values(namespaces).flatMap((namespace) => [defaultDeny(namespace), allowDns(namespace)]),
    ...[...pods.entries()]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([, { name, namespace, labels }]) => allowFlows(name, namespace, labels, flows)),
  ];
}
