import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createColors } from "picocolors";
import { availability } from "../../preview/report/availability";
import { capacity } from "../../preview/report/capacity";
import { cost } from "../../preview/report/cost";
import { policies } from "../../preview/report/policies";
import type { PreviewedDocument } from "./document";
import { previewOf } from "./stacks";

const path = "README.md";

const begin = "<!-- begin excerpt: npm run docs -->";
const end = "<!-- end excerpt -->";

const plain = createColors(false);

/** The first lines of a part of the report, under its title. */
const excerpt = (title: string, part: string, lines: number): string =>
  [title, ...part.split("\n").slice(0, lines), "  ..."].join("\n");

/** What the preview of production prints, as far as it says something to somebody who sees it first. */
async function printed(): Promise<string> {
  const { verdict, analysis } = await previewOf("production");
  if (!analysis) throw new Error("Pulumi.production.yaml has no settings that the analysis can read");
  const parts = [
    excerpt("Policies", policies(verdict, plain), 1),
    excerpt("High availability", availability(analysis.ha, plain), 7),
    excerpt("Capacity", capacity(analysis.capacity, plain), 5),
    `Cost\n${cost(analysis.cost, plain)}`,
  ];
  return ["```text", parts.join("\n\n"), "```"].join("\n");
}

/** A README with what the preview prints today between its markers; throws when a marker is missing. */
export function withExcerpt(readme: string, text: string): string {
  const [start, stop] = [readme.indexOf(begin), readme.indexOf(end)];
  if (start < 0 || stop < start) throw new Error(`${path} lacks "${begin}" or "${end}" after it; put both back`);
  return `${readme.slice(0, start)}${begin}\n\n${text}\n\n${readme.slice(stop)}`;
}

/** The excerpt in README.md; the rest of that file is written by hand. */
export const readme: PreviewedDocument = {
  path,
  render: async () => withExcerpt(readFileSync(join(__dirname, "..", "..", path), "utf8"), await printed()),
};
