import { parse } from "yaml";
import { at, listAt, textAt, textsAt } from "../../analysis/tree";
import type { Tree } from "../../analysis/tree";
import type { Files } from "../base";
import type { Graph, GraphEdge, GraphNode } from "./graph";

/** Addresses that mean the same in every stack on EKS. */
const KNOWN: Readonly<Record<string, string>> = {
  "0.0.0.0/0": "Internet",
  "169.254.170.23/32": "EKS Pod Identity agent",
};

/** Arrows from one box above which they would hide all others. */
const FAN = 8;

/** Names by address range, for example of subnets. */
export type AddressNames = ReadonlyMap<string, string>;

/** One connection that the rendered policies open. */
export interface Connection {
  readonly from: string;
  readonly to: string;
  /** `9090`, `9094 TCP and UDP`; empty for every port. */
  readonly ports: string;
}

type Side = "from" | "to";

function addressName(peers: readonly Tree[], names: AddressNames): string {
  const cidrs = peers.map((peer) => textAt(peer, "ipBlock", "cidr")).filter((cidr) => cidr !== "");
  const known = [...new Set(cidrs.map((cidr) => KNOWN[cidr] ?? names.get(cidr) ?? cidr))];
  return known.join(", ");
}

function podsName(peer: Tree): string {
  const pods = textsAt(peer, "podSelector", "matchLabels");
  const instance = pods["app.kubernetes.io/instance"] ?? pods["app.kubernetes.io/name"];
  if (instance !== undefined) return instance;
  const label = "kubernetes.io/metadata.name";
  const own = textsAt(peer, "namespaceSelector", "matchLabels")[label];
  const some = listAt(peer, "namespaceSelector", "matchExpressions").flatMap((one) =>
    listAt(one, "values").map(String),
  );
  const spaces = own === undefined ? some : [own];
  const others = Object.values(pods);
  return [...(spaces.length > 0 ? [`namespace ${spaces.join(", ")}`] : []), ...others].join(" ") || "every pod";
}

/** Names of the peers of a rule: all its addresses together are one, each set of pods is another. */
function peersOf(rule: Tree, side: Side, names: AddressNames): string[] {
  const peers = listAt(rule, side);
  if (peers.length === 0) return ["anywhere"];
  const blocks = peers.filter((peer) => at(peer, "ipBlock") !== undefined);
  const pods = peers.filter((peer) => at(peer, "ipBlock") === undefined).map(podsName);
  return [...(blocks.length > 0 ? [addressName(blocks, names)] : []), ...pods];
}

function portsOf(rule: Tree): string[] {
  const ports = listAt(rule, "ports");
  const protocols = (port: string) =>
    ports.filter((one) => textAt(one, "port") === port).map((one) => textAt(one, "protocol") || "TCP");
  return [...new Set(ports.map((one) => textAt(one, "port")))].map((port) => {
    const over = [...new Set(protocols(port))].join(" and ");
    return over === "TCP" ? port : `${port} ${over}`;
  });
}

/** Workloads that a policy is about; the policies of a whole namespace are about none. */
const subjectOf = (policy: Tree): string =>
  textsAt(policy, "spec", "podSelector", "matchLabels")["app.kubernetes.io/instance"] ?? "";

function policiesIn(files: Files): Tree[] {
  const found = [...files].filter(([path]) => /(^|\/)networkpolicy-/.test(path)).map(([, text]) => parse(text) as Tree);
  return found.filter((policy) => subjectOf(policy) !== "");
}

/** Every connection that the rendered NetworkPolicies of workloads open, one per pair, by name. */
export function connectionsOf(files: Files, names: AddressNames = new Map()): Connection[] {
  const ports = new Map<string, Set<string>>();
  for (const policy of policiesIn(files)) {
    const subject = subjectOf(policy);
    for (const [direction, side] of [
      ["egress", "to"],
      ["ingress", "from"],
    ] as const) {
      for (const rule of listAt(policy, "spec", direction)) {
        for (const peer of peersOf(rule, side, names)) {
          const key = side === "to" ? `${subject}\n${peer}` : `${peer}\n${subject}`;
          ports.set(key, new Set([...(ports.get(key) ?? []), ...portsOf(rule)]));
        }
      }
    }
  }
  const numeric = (a: string, b: string): number => Number.parseInt(a, 10) - Number.parseInt(b, 10);
  return [...ports]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, open]) => {
      const [from = "", to = ""] = key.split("\n");
      return { from, to, ports: [...open].sort(numeric).join(", ") };
    });
}

/** The connections as a picture; the many arrows of a box that reaches nearly everything stand back. */
export function networkOf(connections: readonly Connection[], workloads: ReadonlySet<string>): Graph {
  const names = [...new Set(connections.flatMap(({ from, to }) => [from, to]))].sort();
  const nodes = names.map((id): GraphNode => {
    const group = workloads.has(id) ? "workload" : id.startsWith("namespace ") ? "cluster" : "cloud";
    return {
      id,
      title: id.replace(/^namespace /, ""),
      details: id.startsWith("namespace ") ? ["namespace"] : [],
      group,
    };
  });
  const targets = (name: string): number => connections.filter(({ from, to }) => from === name && to !== name).length;
  const edges = connections
    .filter(({ from, to }) => from !== to)
    .map(({ from, to, ports }): GraphEdge => ({
      from,
      to,
      label: ports,
      ...(targets(from) > FAN ? { faint: true } : {}),
    }));
  return { nodes, edges };
}

/** Workloads that rendered policies are about. */
export const subjectsOf = (files: Files): ReadonlySet<string> => new Set(policiesIn(files).map(subjectOf));
