/** A box of a picture. */
export interface GraphNode {
  readonly id: string;
  readonly title: string;
  /** Lines below the title. */
  readonly details: readonly string[];
  /** What kind of thing it is, which tells boxes apart. */
  readonly group: string;
}

/** An arrow of a picture. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Empty for none. */
  readonly label: string;
  /** One of so many arrows from one box that they stand in the background. */
  readonly faint?: boolean;
}

/** What a picture shows. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

type Neighbors = ReadonlyMap<string, readonly string[]>;

function neighborsOf(edges: readonly GraphEdge[]): Neighbors {
  const neighbors = new Map<string, string[]>();
  for (const { from, to } of edges) neighbors.set(from, [...(neighbors.get(from) ?? []), to]);
  return neighbors;
}

function reaches(from: readonly string[], to: string, neighbors: Neighbors, seen = new Set<string>()): boolean {
  return from.some((one) => {
    if (one === to) return true;
    if (seen.has(one)) return false;
    seen.add(one);
    return reaches(neighbors.get(one) ?? [], to, neighbors, seen);
  });
}

/** The edges of an acyclic graph without those that a longer way says as well. */
export function reduced(edges: readonly GraphEdge[]): GraphEdge[] {
  const neighbors = neighborsOf(edges);
  return edges.filter(({ from, to }) => {
    const detours = (neighbors.get(from) ?? []).filter((next) => next !== to);
    return !reaches(detours, to, neighbors);
  });
}
