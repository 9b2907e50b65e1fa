import { counted } from "../../report/style";
import { architectureOf } from "../graph/architecture";
import { connectionsOf, networkOf, subjectsOf } from "../graph/network";
import { changeCounts, costText, verdictText } from "../texts";
import type { Review } from "../review";
import { details, element, escaped, textElement, textTable } from "./markup";
import type { Html } from "./markup";
import { picture } from "./picture";
import { alertSection, policySection, resourceSection, tableSections } from "./sections";
import type { Section } from "./sections";
import { style } from "./style";

/** Nothing is loaded and nothing runs: a page that a reviewer can open anywhere. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The program's components, as they depend on each other. */
function architectureSection({ preview }: Review): Section {
  const graph = architectureOf(preview.resources);
  const words =
    "An arrow leads from what is created first to what needs it. Blue: runs pods; grey: other Kubernetes objects; orange: the cloud.";
  const title = "Architecture: the components of the program, in the order in which they are created";
  const content =
    graph.nodes.length > 0
      ? [textElement("p", words, { class: "quiet" }), picture("architecture-map", title, graph)]
      : [];
  return { id: "architecture", title: "Architecture", content };
}

/** Who may talk to whom, from the rendered policies. */
function networkSection({ files, preview }: Review): Section {
  const connections = connectionsOf(files, preview.addressNames);
  const graph = networkOf(connections, subjectsOf(files));
  const words =
    "Every connection that the rendered NetworkPolicies open, name resolution left out; everything else is shut. Faint: the arrows of a workload that reaches nearly everything. Point at a box to see its arrows; the list has the ports.";
  const texts = {
    caption: "Open connections",
    titles: ["from", "to", "ports"],
    rows: connections.map(({ from, to, ports }) => [from, to, ports || "any"]),
  };
  const list = details(`all ${counted(connections.length, "connection")}`, textTable("connections", texts));
  const map = picture("network-map", "Network: which workload may open a connection to which", graph);
  const content = connections.length > 0 ? [textElement("p", words, { class: "quiet" }), map, list] : [];
  return { id: "network", title: "Network", content };
}

function noticeSection({ preview }: Review): Section {
  const items = preview.notices.map(({ message }) => textElement("li", message));
  return { id: "notices", title: "Notices", content: items.length > 0 ? [element("ul", {}, items)] : [] };
}

function summary({ preview, alerts, comparison }: Review): Html {
  const { resources, verdict, analysis } = preview;
  const custom = counted(resources.filter((resource) => resource.custom).length, "resource");
  const mandatory = verdict.violations.some(({ level }) => level === "mandatory");
  const facts: (readonly [string, string, string?])[] = [
    ["Resources", comparison ? `${changeCounts(comparison.resources)}, of ${custom}` : custom],
    ["Alerts", comparison ? `${changeCounts(comparison.alerts)}, of ${alerts.length}` : String(alerts.length)],
    ["Policies", verdictText(verdict), mandatory ? "bad" : "good"],
    ...(analysis ? [["Cost", costText(analysis.cost, comparison)] as const] : []),
  ];
  const items = facts.map(([name, value, tone]) =>
    element("div", {}, textElement("dt", name), textElement("dd", value, { class: tone })),
  );
  return element("dl", { class: "summary" }, items);
}

const sectionElement = ({ id, title, content }: Section): Html =>
  element(
    "section",
    { id, "aria-labelledby": `${id}-title` },
    textElement("h2", title, { id: `${id}-title` }),
    content,
  );

function head(title: string): Html {
  return element(
    "head",
    {},
    element("meta", { charset: "utf-8" }),
    element("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    element("meta", { name: "color-scheme", content: "light dark" }),
    element("meta", { "http-equiv": "Content-Security-Policy", content: POLICY }),
    textElement("title", title),
    `<style>${style}</style>` as Html,
  );
}

/** The review as one page without scripts or anything to load; secrets are not in it. */
export function page(review: Review): string {
  const { preview, comparison } = review;
  const title = `Preview of ${preview.project} ${preview.stack}`;
  const all = [
    resourceSection(review),
    alertSection(review),
    policySection(review),
    architectureSection(review),
    networkSection(review),
    ...tableSections(review),
    noticeSection(review),
  ];
  const sections = all.filter(({ content }) => content.length > 0);
  const links = sections.map((one) => element("li", {}, textElement("a", one.title, { href: `#${one.id}` })));
  const against = comparison ? "Compared with a base." : "Not compared with anything.";
  const footer = `${against} Made by npm run preview -- ${preview.stack} --html; it needs no network and runs no script.`;
  const body = element(
    "body",
    {},
    textElement("a", "Skip to the content", { class: "skip", href: "#content" }),
    element("header", {}, textElement("h1", title), summary(review)),
    element("nav", { "aria-label": "Sections" }, element("ul", {}, links)),
    element("main", { id: "content", tabindex: -1 }, sections.map(sectionElement)),
    element("footer", {}, escaped(footer)),
  );
  return preview.redact(`<!doctype html>\n${element("html", { lang: "en" }, head(title), body)}\n`);
}
