import type { Graph, GraphEdge, GraphNode } from "./graph";

/** Sizes of a picture in CSS pixels, for text of 13 pixels. */
const BOX = { width: 212, title: 30, line: 17, gap: 22, layerGap: 64, margin: 16 } as const;

/** Height of the room that an arrow takes where it passes between boxes. */
const LANE = 12;

/** Rounds of putting boxes beside what they are connected to; more change nothing that one sees. */
const SWEEPS = 12;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A box with its place: the upper left corner. */
export type PlacedNode = GraphNode & Point & { readonly width: number; readonly height: number };

/** An arrow with the points that it passes. */
export type PlacedEdge = GraphEdge & { readonly points: readonly Point[] };

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

/** A place in a layer: a box, or where an arrow passes one. */
interface Slot {
  readonly id: string;
  readonly height: number;
}

const heightOf = ({ details }: GraphNode): number =>
  BOX.title + details.length * BOX.line + (details.length > 0 ? 6 : 0);

/** Edges that go forward when boxes are walked from those that nothing leads to; what closes a circle is left out. */
function forward(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): GraphEdge[] {
  const state = new Map<string, "open" | "done">();
  const kept: GraphEdge[] = [];
  const walk = (id: string): void => {
    state.set(id, "open");
    for (const edge of edges.filter(({ from }) => from === id)) {
      if (state.get(edge.to) === "open") continue;
      kept.push(edge);
      if (!state.has(edge.to)) walk(edge.to);
    }
    state.set(id, "done");
  };
  const entered = new Set(edges.map(({ to }) => to));
  for (const { id } of [...nodes.filter((node) => !entered.has(node.id)), ...nodes]) if (!state.has(id)) walk(id);
  return kept;
}

/** The layer of every box: one more than the last of those that lead to it. */
function layersOf(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Map<string, number> {
  const layers = new Map<string, number>();
  const layerOf = (id: string): number => {
    const known = layers.get(id);
    if (known !== undefined) return known;
    const before = edges.filter(({ to }) => to === id).map(({ from }) => layerOf(from));
    const layer = Math.max(-1, ...before) + 1;
    layers.set(id, layer);
    return layer;
  };
  for (const { id } of nodes) layerOf(id);
  return layers;
}

const laneId = ({ from, to }: GraphEdge, layer: number): string => `${from}\n${to}\n${layer}`;

/** The ids that an edge passes, both ends included. */
function wayOf(edge: GraphEdge, layers: ReadonlyMap<string, number>): string[] {
  const [first, last] = [layers.get(edge.from) ?? 0, layers.get(edge.to) ?? 0];
  const between = Array.from({ length: Math.max(0, last - first - 1) }, (_, index) => laneId(edge, first + 1 + index));
  return [edge.from, ...between, edge.to];
}

function slotsOf(
  nodes: readonly GraphNode[],
  ways: readonly (readonly string[])[],
  layers: ReadonlyMap<string, number>,
): Slot[][] {
  const slots: Slot[][] = Array.from({ length: Math.max(0, ...layers.values()) + 1 }, () => []);
  for (const node of nodes) slots[layers.get(node.id) ?? 0]?.push({ id: node.id, height: heightOf(node) });
  for (const way of ways) {
    for (const id of way.slice(1, -1)) slots[Number(id.split("\n")[2])]?.push({ id, height: LANE });
  }
  return slots;
}

type Neighbors = ReadonlyMap<string, readonly string[]>;

function neighborsIn(ways: readonly (readonly string[])[]): Neighbors {
  const neighbors = new Map<string, string[]>();
  const join = (a: string, b: string): unknown => neighbors.set(a, [...(neighbors.get(a) ?? []), b]);
  for (const way of ways) {
    for (const [index, id] of way.entries()) {
      const next = way[index + 1];
      if (next === undefined) continue;
      join(id, next);
      join(next, id);
    }
  }
  return neighbors;
}

/** Vertical middles of slots that are stacked around zero. */
function stacked(slots: readonly Slot[]): Map<string, number> {
  const total = slots.reduce((sum, { height }) => sum + height + BOX.gap, -BOX.gap);
  const middles = new Map<string, number>();
  let top = -total / 2;
  for (const { id, height } of slots) {
    middles.set(id, top + height / 2);
    top += height + BOX.gap;
  }
  return middles;
}

/** Sorts each layer by the middle of what its slots are connected to, forwards and backwards in turn. */
function ordered(layers: Slot[][], neighbors: Neighbors): Map<string, number> {
  const middles = new Map(layers.flatMap((slots) => [...stacked(slots)]));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const slots of sweep % 2 === 0 ? layers : [...layers].reverse()) {
      const wanted = ({ id }: Slot): number => {
        const near = (neighbors.get(id) ?? []).map((other) => middles.get(other) ?? 0);
        return near.length === 0 ? (middles.get(id) ?? 0) : near.reduce((sum, y) => sum + y, 0) / near.length;
      };
      const places = new Map(slots.map((slot) => [slot.id, wanted(slot)]));
      slots.sort((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0) || (a.id < b.id ? -1 : 1));
      for (const [id, y] of stacked(slots)) middles.set(id, y);
    }
  }
  return middles;
}

/** Arrows of the background lead straight from box to box, and decide no place. */
function straight(edge: GraphEdge, placed: ReadonlyMap<string, PlacedNode>): PlacedEdge {
  const [from, to] = [placed.get(edge.from), placed.get(edge.to)];
  if (!from || !to) return { ...edge, points: [] };
  const forwards = from.x <= to.x;
  const start = { x: from.x + (forwards ? from.width : 0), y: from.y + from.height / 2 };
  const end = { x: to.x + (forwards && from.x !== to.x ? 0 : to.width), y: to.y + to.height / 2 };
  return { ...edge, points: [start, end] };
}

/** Places the boxes of a graph in layers from left to right, so that most arrows lead to the right. */
export function layoutOf({ nodes, edges }: Graph): Layout {
  const shaping = forward(
    nodes,
    edges.filter(({ faint }) => !faint),
  );
  const layers = layersOf(nodes, shaping);
  const ways = shaping.map((edge) => wayOf(edge, layers));
  const slots = slotsOf(nodes, ways, layers);
  const middles = ordered(slots, neighborsIn(ways));
  const top = Math.min(0, ...slots.flat().map(({ id, height }) => (middles.get(id) ?? 0) - height / 2));
  const bottom = Math.max(0, ...slots.flat().map(({ id, height }) => (middles.get(id) ?? 0) + height / 2));
  const leftOf = (layer: number): number => BOX.margin + layer * (BOX.width + BOX.layerGap);
  const middleOf = (id: string): number => BOX.margin + (middles.get(id) ?? 0) - top;
  const placed = nodes.map((node): PlacedNode => {
    const height = heightOf(node);
    return {
      ...node,
      x: leftOf(layers.get(node.id) ?? 0),
      y: middleOf(node.id) - height / 2,
      width: BOX.width,
      height,
    };
  });
  const byId = new Map(placed.map((node) => [node.id, node]));
  const routed = edges.map((edge): PlacedEdge => {
    const way = shaping.includes(edge) ? wayOf(edge, layers) : [];
    const ends = straight(edge, byId).points;
    const first = layers.get(edge.from) ?? 0;
    const lanes = way.slice(1, -1).flatMap((id, index): Point[] => {
      const x = leftOf(first + 1 + index);
      return [
        { x, y: middleOf(id) },
        { x: x + BOX.width, y: middleOf(id) },
      ];
    });
    return { ...edge, points: [...ends.slice(0, 1), ...lanes, ...ends.slice(1)] };
  });
  const width = leftOf(slots.length - 1) + BOX.width + BOX.margin;
  return { width, height: bottom - top + 2 * BOX.margin, nodes: placed, edges: routed };
}
