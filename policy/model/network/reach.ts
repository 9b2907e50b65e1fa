import { isUnknown } from "../../lib/value";
import { covers, overlaps, parseCidr, subtract, type AddressRange } from "./address";
import type { NetworkModel } from "./model";
import type { CompiledPolicy, Direction, PolicyPeer, PolicyRule } from "./policy";
import { all, any, type Tri } from "./tri";
import type { AddressPeer, Connection, Decision, NetworkPod, Peer, Protocol, Reachability } from "./types";

/** How much of a peer something lets through; `ranges` are the parts that are certain when it is not all. */
interface Coverage {
  readonly whole: Tri;
  readonly ranges: readonly AddressRange[];
}

const NOTHING: Coverage = { whole: "no", ranges: [] };
const EVERYTHING: Coverage = { whole: "yes", ranges: [] };
const OPEN: Coverage = { whole: "unknown", ranges: [] };

/** Where pods and nodes may be when nobody says: all of IPv4 but loopback, link-local, multicast and reserved addresses. */
const ANYWHERE = subtract(ranges("0.0.0.0/0"), ranges("127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"));

function ranges(...cidrs: readonly string[]): AddressRange[] {
  return cidrs.flatMap((cidr) => parseCidr(cidr) ?? []);
}

/** True for a pod, false for an address. */
export function isPod(peer: Peer): peer is NetworkPod {
  return !("cidr" in peer);
}

/**
 * Whether policies let a connection through. Both ends must allow it. Replies need no rule of their own, and nobody can
 * forbid a pod to its own node (kubelet probes), so do not ask for those.
 * Throws when an address peer is no address or CIDR.
 */
export function allows(model: NetworkModel, connection: Connection): Reachability {
  const { from, to } = connection;
  const egress = decide(model, "Egress", from, to, connection);
  const ingress = decide(model, "Ingress", to, from, connection);
  const verdict = verdictOf(all([triOf(egress), triOf(ingress)]));
  return { allowed: verdict === "allowed", verdict, egress, ingress };
}

const triOf = ({ verdict }: Decision): Tri => (verdict === "allowed" ? "yes" : verdict === "denied" ? "no" : "unknown");
const verdictOf = (tri: Tri): Decision["verdict"] =>
  tri === "yes" ? "allowed" : tri === "no" ? "denied" : "undetermined";

/** What the policies of `self` say about `other`. */
function decide(model: NetworkModel, direction: Direction, self: Peer, other: Peer, asked: Connection): Decision {
  if (!isPod(self)) return { verdict: "allowed", because: "outside", policies: [] };
  if (self.hostNetwork === true) return { verdict: "allowed", because: "host-network", policies: [] };
  const decision = decidePod(model, direction, self, other, asked);
  if (isUnknown(self.hostNetwork) && decision.verdict === "denied") {
    return { ...decision, verdict: "undetermined", because: "unknown" };
  }
  return decision;
}

interface Judged {
  readonly policy: CompiledPolicy;
  /** False when unknown labels or selectors leave open whether the policy selects the pod. */
  readonly certain: boolean;
  readonly coverage: Coverage;
}

function decidePod(
  model: NetworkModel,
  direction: Direction,
  self: NetworkPod,
  other: Peer,
  asked: Connection,
): Decision {
  const judged = model.selecting(self, direction).map(({ policy, certain }): Judged => {
    const rules = policy.rules[direction].map((rule) => ruleCoverage(model, rule, other, asked));
    return { policy, certain, coverage: join(model, other, rules) };
  });
  if (judged.length === 0) return { verdict: "allowed", because: "not-isolated", policies: [] };
  const sure = judged.filter(({ certain }) => certain);
  const touching = judged.filter(({ coverage }) => coverage.whole !== "no");
  const together = join(
    model,
    other,
    sure.map(({ coverage }) => coverage),
  );
  const isOpen = sure.length === 0 && judged.every(({ coverage }) => coverage.whole === "yes");
  if (together.whole === "yes" || isOpen) {
    return {
      verdict: "allowed",
      because: "allowed",
      policies: ids(touching.filter(({ certain }) => certain || isOpen)),
    };
  }
  if (sure.length > 0 && touching.length === 0) return { verdict: "denied", because: "no-rule", policies: ids(judged) };
  const isPartly =
    touching.length > 0 && touching.every(({ certain, coverage }) => certain && coverage.ranges.length > 0);
  const because = isPartly ? "partly" : "unknown";
  return { verdict: "undetermined", because, policies: ids(touching.length > 0 ? touching : judged) };
}

const ids = (judged: readonly Judged[]): string[] => judged.map(({ policy }) => policy.id);

/** The union of coverages of one peer. */
function join(model: NetworkModel, peer: Peer, parts: readonly Coverage[]): Coverage {
  const whole = any(parts.map((part) => part.whole));
  const ranges = parts.flatMap((part) => part.ranges);
  const target = whole === "yes" || ranges.length === 0 ? undefined : addressesOf(model, peer);
  return target !== undefined && covers(ranges, target) ? EVERYTHING : { whole, ranges };
}

function ruleCoverage(model: NetworkModel, rule: PolicyRule, other: Peer, asked: Connection): Coverage {
  const port = portMatches(rule, asked);
  if (port === "no") return NOTHING;
  const peers = peersCoverage(model, rule, other);
  return port === "yes" || peers.whole === "no" ? peers : OPEN;
}

function peersCoverage(model: NetworkModel, { peers }: PolicyRule, other: Peer): Coverage {
  if (peers === "any") return EVERYTHING;
  return peers === "unknown"
    ? OPEN
    : join(
        model,
        other,
        peers.map((peer) => peerCoverage(model, peer, other)),
      );
}

/** Named ports are those of the destination pod; an address, and a pod in its node's network, has none. */
function portMatches({ ports }: PolicyRule, { to, port, protocol }: Connection): Tri {
  if (ports === "any") return "yes";
  if (ports === "unknown") return "unknown";
  const destination = isPod(to) && to.hostNetwork !== true ? to : undefined;
  return any(ports.map((matches) => matches(port, protocol ?? "TCP", destination)));
}

function peerCoverage(model: NetworkModel, peer: PolicyPeer, other: Peer): Coverage {
  const byAddress = blockCoverage(peer, addressesOf(model, other));
  if (!isPod(other) || other.hostNetwork === true) return byAddress;
  const bySelector = peer.matchesPod(other, model.namespaceLabels(other.namespace));
  const whole = any([bySelector, byAddress.whole]);
  return isUnknown(other.hostNetwork) && bySelector === "yes" ? OPEN : { ...byAddress, whole };
}

/** Addresses that nobody knows are certain only under a block that covers every possible one. */
function blockCoverage({ block }: PolicyPeer, addresses: readonly AddressRange[] | undefined): Coverage {
  if (block === "unknown") return OPEN;
  const target = addresses ?? ANYWHERE;
  if (covers(block, target)) return EVERYTHING;
  if (!overlaps(block, target)) return NOTHING;
  return { whole: "unknown", ranges: addresses === undefined ? [] : block };
}

/** Where a peer's addresses lie; undefined when the facts do not tell. */
function addressesOf(model: NetworkModel, peer: Peer): readonly AddressRange[] | undefined {
  if (!isPod(peer)) return [parse(peer)];
  if (isUnknown(peer.hostNetwork)) return undefined;
  return peer.hostNetwork === true ? model.nodeRanges : model.podRanges;
}

function parse(peer: AddressPeer): AddressRange {
  const range = parseCidr(peer.cidr);
  if (range === undefined)
    throw new Error(`"${peer.cidr}" is no address or CIDR; write e.g. "10.0.0.0/16" or "10.0.0.7"`);
  return range;
}

/**
 * Whether a pod may open a connection to at least one address that is no pod: for destinations whose addresses nobody
 * knows before the update, such as a managed database.
 */
export function reachesOutside(model: NetworkModel, from: NetworkPod, port: number, protocol: Protocol = "TCP"): Tri {
  const selecting = model.selecting(from, "Egress");
  if (selecting.length === 0) return "yes";
  const asked = { from, to: { cidr: "0.0.0.0/0" }, port, protocol };
  const answers = selecting.flatMap(({ policy, certain }) =>
    policy.rules.Egress.map((rule) => all([certain ? "yes" : "unknown", portMatches(rule, asked), opensAddress(rule)])),
  );
  return selecting.some(({ certain }) => certain) ? any(answers) : any(["unknown", ...answers]);
}

function opensAddress({ peers }: PolicyRule): Tri {
  if (peers === "any") return "yes";
  if (peers === "unknown") return "unknown";
  return any(peers.map(({ block }) => (block === "unknown" ? "unknown" : block.length > 0 ? "yes" : "no")));
}
