import { child, isUnknown, UNKNOWN, type Value } from "../../lib/value";
import { parseCidr, subtract, type AddressRange } from "./address";
import { labelsOf, matchesSelector, type Labels } from "./selector";
import { all, any, tri, type Tri } from "./tri";
import type { NetworkPod } from "./types";

/** Direction of a policy, as in `policyTypes`. */
export type Direction = "Ingress" | "Egress";

/** An address block of a rule, or one that cannot be known. */
export type Block = readonly AddressRange[] | "unknown";

/** One `from` or `to` entry: pods by selectors, or a block of addresses. */
export interface PolicyPeer {
  readonly matchesPod: (pod: NetworkPod, namespaceLabels: Labels) => Tri;
  readonly block: Block;
}

/** One port entry; `matches` is asked with the destination pod, undefined when the destination is an address. */
export type PolicyPort = (port: number, protocol: string, destination: NetworkPod | undefined) => Tri;

/** One rule; a list that is "any" restricts nothing, one that is "unknown" leaves everything open. */
export interface PolicyRule {
  readonly ports: readonly PolicyPort[] | "any" | "unknown";
  readonly peers: readonly PolicyPeer[] | "any" | "unknown";
}

/** A NetworkPolicy made ready for questions. */
export interface CompiledPolicy {
  /** "namespace/name". */
  readonly id: string;
  /** Undefined when not known. */
  readonly namespace: string | undefined;
  readonly selects: (pod: NetworkPod) => Tri;
  readonly affects: Readonly<Record<Direction, Tri>>;
  readonly rules: Readonly<Record<Direction, readonly PolicyRule[]>>;
}

const RULES = { Ingress: ["ingress", "from"], Egress: ["egress", "to"] } as const;
const UNKNOWN_RULE: PolicyRule = { ports: "unknown", peers: "unknown" };

const listOf = (value: Value | undefined): readonly Value[] => (Array.isArray(value) ? (value as Value[]) : []);
const isSet = (value: Value | undefined): boolean => value !== undefined && value !== null;

/** Reads a NetworkPolicy object with the API server's defaults. */
export function compilePolicy(policy: Value): CompiledPolicy {
  const metadata = child(policy, "metadata");
  const [name, namespace] = [child(metadata, "name"), child(metadata, "namespace") ?? "default"];
  const home = typeof namespace === "string" ? namespace : undefined;
  const spec = child(policy, "spec");
  const selector = child(spec, "podSelector");
  const inNamespace = (pod: NetworkPod): Tri => (home === undefined ? "unknown" : tri(pod.namespace === home));
  return {
    id: `${home ?? "?"}/${typeof name === "string" ? name : "?"}`,
    namespace: home,
    selects: (pod) => all([inNamespace(pod), matchesSelector(selector, labelsOf(pod.labels))]),
    affects: { Ingress: affects(spec, "Ingress"), Egress: affects(spec, "Egress") },
    rules: { Ingress: rulesOf(spec, "Ingress", home), Egress: rulesOf(spec, "Egress", home) },
  };
}

/** Without policyTypes every policy affects ingress, and egress only with at least one egress rule. */
function affects(spec: Value | undefined, direction: Direction): Tri {
  const types = child(spec, "policyTypes");
  if (isUnknown(types)) return "unknown";
  if (listOf(types).length > 0) {
    return any(listOf(types).map((type) => is(type, direction)));
  }
  const egress = child(spec, "egress");
  if (direction === "Ingress") return "yes";
  return isUnknown(egress) ? "unknown" : tri(listOf(egress).length > 0);
}

function rulesOf(spec: Value | undefined, direction: Direction, home: string | undefined): readonly PolicyRule[] {
  const [field, peerField] = RULES[direction];
  const rules = child(spec, field);
  if (isUnknown(rules)) return [UNKNOWN_RULE];
  return listOf(rules).map((rule) => ({
    ports: part(child(rule, "ports"), compilePort),
    peers: part(child(rule, peerField), (peer) => compilePeer(peer, home)),
  }));
}

function part<T>(value: Value | undefined, compile: (item: Value) => T): readonly T[] | "any" | "unknown" {
  if (isUnknown(value)) return "unknown";
  return listOf(value).length === 0 ? "any" : listOf(value).map(compile);
}

function compilePeer(peer: Value, home: string | undefined): PolicyPeer {
  const [pods, namespaces, ipBlock] = ["podSelector", "namespaceSelector", "ipBlock"].map((key) => child(peer, key));
  if (isSet(ipBlock)) return { matchesPod: () => "no", block: compileBlock(ipBlock) };
  if (!isSet(pods) && !isSet(namespaces)) return { matchesPod: () => "no", block: [] };
  const inHome = (pod: NetworkPod): Tri => (home === undefined ? "unknown" : tri(pod.namespace === home));
  return {
    matchesPod: (pod, namespaceLabels) =>
      all([
        isSet(namespaces) ? matchesSelector(namespaces, namespaceLabels) : inHome(pod),
        matchesSelector(pods, labelsOf(pod.labels)),
      ]),
    block: [],
  };
}

function compileBlock(ipBlock: Value | undefined): Block {
  const cidr = child(ipBlock, "cidr");
  const except = child(ipBlock, "except");
  if (isUnknown(cidr) || isUnknown(except) || listOf(except).some(isUnknown)) return "unknown";
  const whole = parseCidr(String(cidr));
  const holes = listOf(except).flatMap((hole) => parseCidr(String(hole)) ?? []);
  return whole === undefined ? [] : subtract([whole], holes);
}

function compilePort(entry: Value): PolicyPort {
  const protocol = child(entry, "protocol") ?? "TCP";
  const [port, endPort] = [child(entry, "port") ?? undefined, child(entry, "endPort") ?? undefined];
  return (asked, askedProtocol, destination) =>
    all([
      is(protocol, askedProtocol),
      isPort(port, endPort, asked, () => namedPorts(destination, port, askedProtocol)),
    ]);
}

function isPort(
  port: Value | undefined,
  endPort: Value | undefined,
  asked: number,
  named: () => readonly Value[],
): Tri {
  if (port === undefined) return "yes";
  if (isUnknown(port)) return "unknown";
  if (typeof port === "string") return any(named().map((one) => (isUnknown(one) ? "unknown" : tri(one === asked))));
  if (isUnknown(endPort)) return Number(port) < asked ? "unknown" : tri(port === asked);
  return tri(Number(port) <= asked && asked <= Number(endPort ?? port));
}

/** Container ports of the destination with this name and protocol; an unknown port may be one of them. */
function namedPorts(pod: NetworkPod | undefined, name: Value | undefined, protocol: string): readonly Value[] {
  if (pod === undefined) return [];
  if (isUnknown(pod.ports)) return [pod.ports];
  return listOf(pod.ports).flatMap((port) => {
    const match = all([is(child(port, "name"), name), is(child(port, "protocol") ?? "TCP", protocol)]);
    return match === "no" ? [] : [match === "unknown" ? UNKNOWN : (child(port, "containerPort") ?? UNKNOWN)];
  });
}

function is(found: Value | undefined, wanted: Value | undefined): Tri {
  return isUnknown(found) ? "unknown" : tri(found === wanted);
}
