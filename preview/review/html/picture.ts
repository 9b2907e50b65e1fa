import type { Graph, GraphEdge } from "../graph/graph";
import { layoutOf } from "../graph/layout";
import type { PlacedEdge, PlacedNode, Point } from "../graph/layout";
import { element, escaped, textElement } from "./markup";
import type { Html } from "./markup";

/** Characters of a box's title and lines that its width holds. */
const TITLE_LENGTH = 24;
const DETAIL_LENGTH = 28;

const shortened = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text;

const at = ({ x, y }: Point): string => `${Math.round(x)} ${Math.round(y)}`;

/** A smooth line: it leaves and reaches every point horizontally, in the direction of the next. */
function path(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  let last = first;
  const parts = rest.map((point) => {
    const reach = Math.max(30, Math.abs(point.x - last.x) / 2) * (point.x < last.x ? -1 : 1);
    const curve = `C${at({ x: last.x + reach, y: last.y })} ${at({ x: point.x - reach, y: point.y })} ${at(point)}`;
    last = point;
    return curve;
  });
  return `M${at(first)}${parts.join("")}`;
}

const told = ({ from, to, label }: GraphEdge): string => `${from} → ${to}${label === "" ? "" : `: ${label}`}`;

function arrow(edge: PlacedEdge, marker: string): Html {
  return element(
    "path",
    { class: edge.faint ? "edge faint" : "edge", d: path(edge.points), "marker-end": `url(#${marker})` },
    textElement("title", told(edge)),
  );
}

function box(node: PlacedNode, edges: readonly Html[]): Html {
  const { x, y, width, height, title, details, group } = node;
  const line = (text: string, index: number): Html =>
    textElement("text", shortened(text, DETAIL_LENGTH), { class: "detail", x: x + 10, y: y + 38 + index * 17 });
  return element(
    "g",
    { class: `node ${group}` },
    edges,
    element("rect", { x, y: Math.round(y), width, height, rx: 6 }),
    element("title", {}, escaped([title, ...details].join(", "))),
    textElement("text", shortened(title, TITLE_LENGTH), { class: "title", x: x + 10, y: Math.round(y + 20) }),
    details.map(line),
  );
}

/** A graph as a picture; each box is drawn with the arrows that leave it, so that both stand out together. */
export function picture(id: string, title: string, graph: Graph): Html {
  const { width, height, nodes, edges } = layoutOf(graph);
  const marker = `${id}-arrow`;
  const head = element("path", { d: "M0 0L8 4L0 8z" });
  const size = { markerWidth: 8, markerHeight: 8, refX: 7.5, refY: 4, orient: "auto", markerUnits: "userSpaceOnUse" };
  const boxes = nodes.map((node) =>
    box(
      node,
      edges.filter(({ from }) => from === node.id).map((edge) => arrow(edge, marker)),
    ),
  );
  const view = {
    viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`,
    width: Math.ceil(width),
    height: Math.ceil(height),
  };
  const names = { id, role: "img", "aria-labelledby": `${id}-title` };
  const svg = element(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", ...names, ...view },
    textElement("title", title, { id: `${id}-title` }),
    element("defs", {}, element("marker", { id: marker, ...size }, head)),
    boxes,
  );
  return element("div", { class: "scroll", role: "region", "aria-label": title, tabindex: 0 }, svg);
}
