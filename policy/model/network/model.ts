import { child, isUnknown, UNKNOWN, type Value } from "../../lib/value";
import { parseCidr, type AddressRange } from "./address";
import { compilePolicy, type CompiledPolicy, type Direction } from "./policy";
import type { Labels } from "./selector";
import { all } from "./tri";
import type { NetworkFacts, NetworkPod } from "./types";

const NAME_LABEL = "kubernetes.io/metadata.name";

/** A policy that selects a pod in one direction; `certain` is false when unknown values leave that open. */
export interface Selecting {
  readonly policy: CompiledPolicy;
  readonly certain: boolean;
}

/** Facts made ready for many questions: policies compiled once and found by namespace, selections remembered by pod. */
export class NetworkModel {
  readonly podRanges: readonly AddressRange[] | undefined;
  readonly nodeRanges: readonly AddressRange[] | undefined;
  private readonly byNamespace = new Map<string | undefined, CompiledPolicy[]>();
  private readonly namespaces = new Map<string, Labels>();
  private readonly selections = new WeakMap<NetworkPod, Map<Direction, readonly Selecting[]>>();

  /** Throws when a CIDR of the facts cannot be read. */
  constructor(readonly facts: NetworkFacts) {
    this.podRanges = facts.podCidrs?.map(mustParse);
    this.nodeRanges = facts.nodeCidrs?.map(mustParse);
    for (const { name, labels } of facts.namespaces) {
      this.namespaces.set(name, (key) => (key === NAME_LABEL ? name : (child(labels, key) ?? undefined)));
    }
    for (const policy of facts.policies.map(compilePolicy)) {
      this.byNamespace.set(policy.namespace, [...(this.byNamespace.get(policy.namespace) ?? []), policy]);
    }
  }

  /** Labels of a namespace; of one that the facts do not list only the name is known. */
  namespaceLabels(name: string): Labels {
    return this.namespaces.get(name) ?? ((key) => (key === NAME_LABEL ? name : UNKNOWN));
  }

  /** Policies that select, or may select, a pod in a direction; none for a pod in its node's network. */
  selecting(pod: NetworkPod, direction: Direction): readonly Selecting[] {
    const known = this.selections.get(pod) ?? new Map<Direction, readonly Selecting[]>();
    this.selections.set(pod, known);
    const found = known.get(direction) ?? this.select(pod, direction);
    known.set(direction, found);
    return found;
  }

  private select(pod: NetworkPod, direction: Direction): readonly Selecting[] {
    if (pod.hostNetwork === true) return [];
    const candidates = [...(this.byNamespace.get(pod.namespace) ?? []), ...(this.byNamespace.get(undefined) ?? [])];
    return candidates.flatMap((policy) => {
      const applies = all([policy.affects[direction], policy.selects(pod)]);
      return applies === "no" ? [] : [{ policy, certain: applies === "yes" }];
    });
  }
}

function mustParse(cidr: string): AddressRange {
  const range = parseCidr(cidr);
  if (range === undefined) throw new Error(`"${cidr}" is no CIDR; write e.g. "10.0.0.0/16"`);
  return range;
}

/** Whether a pod is isolated in a direction, and by which policies ("namespace/name"). */
export interface Isolation {
  readonly isolated: "yes" | "no" | "unknown";
  readonly policies: readonly string[];
}

/** How policies isolate a pod: a direction that no policy selects is open to everything. */
export function isolation(
  model: NetworkModel,
  pod: NetworkPod,
): { readonly ingress: Isolation; readonly egress: Isolation } {
  const of = (direction: Direction): Isolation => {
    const selecting = model.selecting(pod, direction);
    const isCertain = selecting.some(({ certain }) => certain) && !isUnknown(pod.hostNetwork);
    const isolated = isCertain ? "yes" : selecting.length > 0 ? "unknown" : "no";
    return { isolated, policies: selecting.map(({ policy }) => policy.id) };
  };
  return { ingress: of("Ingress"), egress: of("Egress") };
}

/**
 * Ports at which an answer can change: every number that policies or these pods name, its neighbor above, and one that
 * nobody names. Asking for these asks for all 65,535.
 */
export function relevantPorts(facts: NetworkFacts, pods: readonly NetworkPod[]): readonly number[] {
  const ports = new Set<number>([1]);
  const add = (value: Value | undefined): void => {
    if (typeof value !== "number") return;
    for (const port of [value, value + 1]) if (port >= 1 && port <= 65535) ports.add(port);
  };
  const each = (value: Value | undefined, visit: (item: Value) => void): void => {
    if (Array.isArray(value)) (value as readonly Value[]).forEach(visit);
  };
  for (const pod of pods) each(pod.ports, (port) => add(child(port, "containerPort")));
  for (const policy of facts.policies) {
    for (const direction of ["ingress", "egress"]) {
      each(child(child(policy, "spec"), direction), (rule) =>
        each(child(rule, "ports"), (entry) => ["port", "endPort"].forEach((key) => add(child(entry, key)))),
      );
    }
  }
  return [...ports].toSorted((a, b) => a - b);
}
