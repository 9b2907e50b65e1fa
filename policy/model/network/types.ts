import type { Value } from "../../lib/value";

/** Transport protocols that a NetworkPolicy can name. */
export type Protocol = "TCP" | "UDP" | "SCTP";

/** The pods of one workload, which share labels and ports: any one of them stands for all. Any part may be `UNKNOWN`. */
export interface NetworkPod {
  readonly namespace: string;
  /** How reasons call it, e.g. the workload's name. */
  readonly name: string;
  /** Labels of the pod template. */
  readonly labels: Value;
  /** Container ports of all containers, as in the template: `{name?, containerPort, protocol?}`. */
  readonly ports: Value;
  /** Pods in the node's network: no policy selects them, and others see them as node addresses. Default false. */
  readonly hostNetwork?: Value;
}

/** Addresses, in or outside the cluster, that are not seen as pods: a subnet, a database, the Internet. */
export interface AddressPeer {
  /** One address or CIDR; a verdict holds for every address in it. */
  readonly cidr: string;
}

/** One end of a connection. */
export type Peer = NetworkPod | AddressPeer;

/** What reachability is computed from: plain Kubernetes objects. */
export interface NetworkFacts {
  /** NetworkPolicy objects (`{metadata, spec}`); without `metadata.namespace` they are in "default". */
  readonly policies: readonly Value[];
  /**
   * Namespaces with their labels; `kubernetes.io/metadata.name` is added by itself, as the API server does. Of a
   * namespace that is not listed only that label is known.
   */
  readonly namespaces: readonly { readonly name: string; readonly labels: Value }[];
  /** CIDRs in which pods get their addresses; without them an ipBlock leaves pods undetermined unless it covers all of IPv4. */
  readonly podCidrs?: readonly string[];
  /** CIDRs of the nodes, for host-network pods; without them as with `podCidrs`. */
  readonly nodeCidrs?: readonly string[];
}

/** One question: may `from` open a connection to `to`, on this port of the destination pod (not of a Service)? */
export interface Connection {
  readonly from: Peer;
  readonly to: Peer;
  readonly port: number;
  /** Default "TCP". */
  readonly protocol?: Protocol;
}

/** What the answer of one end rests on. */
export type Because =
  /** This end is an address: no policy of the cluster holds there. */
  | "outside"
  /** This end is in its node's network: policies do not select it. */
  | "host-network"
  /** No policy selects this end in this direction, so everything is allowed. */
  | "not-isolated"
  /** `policies` allow it. */
  | "allowed"
  /** `policies` isolate this end and none allows it. */
  | "no-rule"
  /** `policies` allow some of the addresses only. */
  | "partly"
  /** An unknown value in `policies` or in a peer decides. */
  | "unknown";

/** The answer of one end. */
export interface Decision {
  readonly verdict: "allowed" | "denied" | "undetermined";
  readonly because: Because;
  /** Policies that the answer rests on, as "namespace/name", in order of declaration. */
  readonly policies: readonly string[];
}

/** The answer for a connection: allowed when both ends allow, denied when one denies, otherwise undetermined. */
export interface Reachability {
  /** True only when it is certain that the connection is allowed. */
  readonly allowed: boolean;
  readonly verdict: "allowed" | "denied" | "undetermined";
  /** What the policies of `from` say. */
  readonly egress: Decision;
  /** What the policies of `to` say. */
  readonly ingress: Decision;
}
