import type { DetailedResource } from "../../resources";
import { STACK_TYPE } from "../../urn";
import { reduced } from "./graph";
import type { Graph, GraphEdge, GraphNode } from "./graph";

/** Kinds that run pods. */
const WORKLOADS = ["StatefulSet", "Deployment", "DaemonSet", "CronJob"];

/** Kinds of resources that say what a component is for, the most telling first. */
const TELLING = [
  ...WORKLOADS,
  ...["Domain", "Instance", "Bucket", "Vault", "Addon", "Record"],
  ...["Ingress", "HTTPRoute", "Certificate", "Namespace", "StorageClass", "PriorityClass", "NetworkPolicy", "Role"],
];

/** Lines of a box, at most. */
const LINES = 4;

type Resource = Pick<DetailedResource, "urn" | "type" | "name" | "parent" | "custom" | "dependencies" | "detailed">;

const kindOf = ({ type }: Resource): string => type.split(":").at(-1) ?? "";

const isProvider = ({ type }: Resource): boolean => type.startsWith("pulumi:");

/** The components around a resource, outermost first, itself included when it is one. */
function chainOf(resource: Resource, byUrn: ReadonlyMap<string, Resource>): Resource[] {
  const parent = byUrn.get(resource.parent ?? "");
  const around = parent && parent.type !== STACK_TYPE ? chainOf(parent, byUrn) : [];
  return resource.custom ? around : [...around, resource];
}

const nodeId = (chain: readonly Resource[]): string => chain.map(({ name }) => name).join("/");

/** A component that stands for a cloud: it has no Kubernetes object below it, and each of its components is shown by itself. */
function isFolder(room: Resource, resources: readonly Resource[], byUrn: ReadonlyMap<string, Resource>): boolean {
  const own = resources.filter((one) => one.custom && chainOf(one, byUrn)[0] === room);
  return own.length > 0 && own.every(({ type }) => !type.startsWith("kubernetes:"));
}

/** `loki ×3`, `alloy per node`. */
function workloadText(workload: Resource): string {
  if (kindOf(workload) === "DaemonSet") return `${workload.name} per node`;
  if (kindOf(workload) === "CronJob") return `${workload.name} by schedule`;
  const spec = workload.detailed["spec"] as { readonly replicas?: unknown } | undefined;
  const count = typeof spec?.replicas === "number" ? spec.replicas : 1;
  return count > 1 ? `${workload.name} ×${count}` : workload.name;
}

/** Workloads by name, else the most telling kinds; a line each. */
function detailsOf(own: readonly Resource[]): string[] {
  const rank = (kind: string): number => (TELLING.includes(kind) ? TELLING.indexOf(kind) : TELLING.length);
  const kinds = [...new Set(own.map(kindOf))].sort((a, b) => rank(a) - rank(b));
  const telling = kinds.filter((kind) => rank(kind) < TELLING.length);
  const lines = (telling.length > 0 ? telling : kinds).flatMap((kind) => {
    const all = own.filter((one) => kindOf(one) === kind);
    if (WORKLOADS.includes(kind)) return all.map(workloadText).sort();
    return [all.length === 1 ? `${kind} ${all[0]?.name ?? ""}` : `${kind} ×${all.length}`];
  });
  return lines.length > LINES ? [...lines.slice(0, LINES - 1), `and ${lines.length - LINES + 1} more`] : lines;
}

const byId = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

/** How a component's resources are told apart: those of a cloud, those that stand in the cluster. */
function groupOf(own: readonly Resource[]): string {
  if (own.every(({ type }) => !type.startsWith("kubernetes:"))) return "cloud";
  return own.some((one) => WORKLOADS.includes(kindOf(one))) ? "workload" : "cluster";
}

/**
 * The components of a program, and which of them are created before which: an arrow leads from what is needed to what
 * needs it, and is left out where a longer way says the same.
 */
export function architectureOf(resources: readonly Resource[]): Graph {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const folders = new Map<Resource, boolean>();
  const placeOf = (resource: Resource): string => {
    const chain = chainOf(resource, byUrn);
    const [room] = chain;
    if (!room) return "";
    if (!folders.has(room)) folders.set(room, isFolder(room, resources, byUrn));
    return nodeId(chain.slice(0, folders.get(room) ? 2 : 1));
  };
  const members = new Map<string, Resource[]>();
  for (const one of resources.filter((resource) => resource.custom && !isProvider(resource))) {
    const place = placeOf(one);
    if (place !== "") members.set(place, [...(members.get(place) ?? []), one]);
  }
  // Not in the order of registration, which depends on what a resource waits for.
  const nodes = [...members].sort(byId).map(([id, own]): GraphNode => {
    return { id, title: id.split("/").at(-1) ?? id, details: detailsOf(own), group: groupOf(own) };
  });
  return { nodes, edges: reduced(edgesOf(resources, byUrn, placeOf, members)) };
}

function edgesOf(
  resources: readonly Resource[],
  byUrn: ReadonlyMap<string, Resource>,
  placeOf: (resource: Resource) => string,
  known: ReadonlyMap<string, unknown>,
): GraphEdge[] {
  const pairs = new Map<string, GraphEdge>();
  for (const resource of resources) {
    for (const urn of resource.dependencies) {
      const source = byUrn.get(urn);
      const [from, to] = [source ? placeOf(source) : "", placeOf(resource)];
      if (from !== to && known.has(from) && known.has(to)) pairs.set(`${from}\n${to}`, { from, to, label: "" });
    }
  }
  return [...pairs.values()].sort((a, b) => (a.from + a.to < b.from + b.to ? -1 : 1));
}
