import { architectureOf } from "../../preview/review/graph/architecture";
import type { Graph, GraphNode } from "../../preview/review/graph/graph";
import { notice } from "./document";
import type { PreviewedDocument } from "./document";
import { blocks, code, table } from "./markdown";
import { previewOf } from "./stacks";

/** What the groups of components are called. */
const groups: Readonly<Record<string, string>> = {
  cloud: "AWS",
  cluster: "What every room stands on",
  workload: "Rooms: what runs pods",
};

/** A mermaid identifier: letters, digits and underscores. */
const identifier = (id: string): string => id.replace(/[^A-Za-z0-9]+/g, "_");

const box = ({ id, title, details }: GraphNode): string =>
  `    ${identifier(id)}["${[`<b>${title}</b>`, ...details].join("<br>")}"]`;

function diagram({ nodes, edges }: Graph): string {
  const parts = Object.entries(groups).flatMap(([group, title]) => [
    `  subgraph ${group}["${title}"]`,
    ...nodes.filter((node) => node.group === group).map(box),
    "  end",
  ]);
  const arrows = edges.map(({ from, to }) => `  ${identifier(from)} --> ${identifier(to)}`);
  return ["```mermaid", "flowchart LR", ...parts, ...arrows, "```"].join("\n");
}

function components({ nodes, edges }: Graph): string {
  const rows = nodes.map(({ id, details, group }) => [
    code(id),
    groups[group] ?? group,
    details.join(", "),
    edges
      .filter(({ to }) => to === id)
      .map(({ from }) => code(from))
      .join(", "),
  ]);
  return table(["Component", "Where", "What it has", "Is created after"], rows);
}

async function render(): Promise<string> {
  const { resources } = await previewOf("production");
  const graph = architectureOf(resources);
  return blocks(
    "# Architecture",
    notice("the resource graph of the stack production"),
    "`Pulumi.<stack>.yaml` is read and validated by `settings/`; `index.ts` makes the components below from it, in this order: " +
      "what the stack keeps in AWS, what every room stands on in the cluster, the rooms, and the way in. Alerts, recording " +
      "rules, dashboards and runbooks lie in the room that they are about, and reach Prometheus, Loki and Grafana as plain data.",
    "## The resource graph",
    "What the program registers for production, with its dependencies as the engine gets them: an arrow leads from what is " +
      "created first to what needs it. Arrows that a longer way says as well are left out. Who talks to whom at run time is " +
      "another picture: [network.md](network.md).",
    diagram(graph),
    "## The components",
    components(graph),
    "`npm run preview -- production --html report.html` shows the same for any stack, with what differs from a base.",
  );
}

/** docs/architecture.md, from the resources that the program registers. */
export const architecture: PreviewedDocument = { path: "docs/architecture.md", render };
