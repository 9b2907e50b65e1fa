import { flows } from "../../components/cluster/flows";
import type { Flow, Party } from "../../lib/contracts";
import { notice } from "./document";
import type { Document } from "./document";
import { blocks, code, table } from "./markdown";
import { settingsOf } from "./stacks";

/** What a reader calls a party. */
function partyName(party: Party): string {
  if ("workload" in party) return party.workload;
  if ("cidrs" in party) return party.name;
  const labels = Object.keys(party.podLabels ?? {}).map((label) => label.split("/").pop());
  return [...party.namespaces.map((namespace) => `namespace ${namespace}`), ...labels].join(", ");
}

/** Addresses or namespace behind the name. */
function partyPlace(party: Party): string {
  if ("workload" in party) return party.namespace;
  return "cidrs" in party ? party.cidrs.join(", ") : party.namespaces.join(", ");
}

const portsOf = ({ ports, protocols }: Flow): string => {
  const over = protocols && protocols.join() !== "TCP" ? ` ${protocols.join(" and ")}` : "";
  return `${ports.join(", ")}${over}`;
};

/** A mermaid identifier: letters, digits and underscores. */
const identifier = (name: string): string => name.replace(/[^A-Za-z0-9]+/g, "_");

/** Scrapes are left out of the picture: they are one arrow from Prometheus to everything. */
function diagram(list: readonly Flow[]): string {
  const shown = list.filter(({ why }) => !why.startsWith("scrape"));
  const names = [...new Set(shown.flatMap(({ from, to }) => [partyName(from), partyName(to)]))].sort();
  const nodes = names.map((name) => `  ${identifier(name)}["${name}"]`);
  const arrows = shown.map(
    (flow) => `  ${identifier(partyName(flow.from))} -->|"${portsOf(flow)}"| ${identifier(partyName(flow.to))}`,
  );
  return ["```mermaid", "flowchart LR", ...nodes, ...new Set(arrows), "```"].join("\n");
}

function flowTable(list: readonly Flow[]): string {
  const rows = list.map((flow) => [
    code(partyName(flow.from)),
    code(partyName(flow.to)),
    portsOf(flow),
    flow.why,
    partyPlace(flow.to),
  ]);
  return table(["From", "To", "Port", "Why", "Where that is"], rows);
}

function render(): string {
  const list = flows(settingsOf("production"));
  return blocks(
    "# Who talks to whom",
    notice("components/cluster/flows.ts"),
    "Every connection that may be opened, with the settings of production. Both namespaces deny everything else, in both " +
      "directions; every pod may also resolve names (port 53 of `kube-dns` and of NodeLocal DNSCache). The instance metadata " +
      "service is never reachable. `tests/program/network-contract.test.ts` proves from the rendered policies of both stacks that " +
      "each of these connections is open and every other one is shut.",
    "A connection that is missing here times out; it is never refused. To open one, add a line to " +
      "`components/cluster/flows.ts`. node-exporter is on the network of its node, where policies do not hold: the nodes' security " +
      "group must guard its port.",
    "## Picture",
    "Scrapes are left out: Prometheus reaches the metrics port of everything.",
    diagram(list),
    "## List",
    flowTable(list),
  );
}

/** docs/network.md, from the list of flows. */
export const network: Document = { path: "docs/network.md", render };
