import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Preview } from "../engine";
import { toYaml } from "../render/format";
import { manifestFiles } from "../render/render";
import type { RenderedFile } from "../render/render";
import { notes, readme } from "./notes";
import { References } from "./references";
import { templatesOf } from "./templates";

/** Where the release keeps its record, unless its operator chooses another. */
const NAMESPACE = "monitoring";

/** Above the values of a chart. */
const explanation = (stack: string): string =>
  [
    `What operators change most of the stack ${stack}; everything else is in the templates, and in the Pulumi program.`,
    "replicas   lists of peers and quorums in the configuration are those of the default: to scale Prometheus,",
    "           Alertmanager or Loki, change the stack's settings and write the chart again",
    "resources  GOMEMLIMIT of a container stays what it is; keep it below the memory limit",
    "retention  buckets delete by rules of their own (lifecycle in the Pulumi program)",
    "secrets, afterApply  `<...>` has to be filled in: passwords, and addresses of what AWS creates",
    "keepNamespaces  true keeps both namespaces, and the claims in them, when the release is uninstalled",
  ].join("\n# ");

function versionOf(directory: string): string {
  const file = join(directory, "package.json");
  const { version } = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { version?: unknown }) : {};
  return typeof version === "string" ? version : "0.0.0";
}

/**
 * A Helm chart that renders the Kubernetes objects of a preview, and with its default values nothing but them.
 *
 * @param directory of the project, whose version the chart has
 */
export function chartOf(preview: Preview, directory: string): RenderedFile[] {
  const { project, stack } = preview;
  const version = versionOf(directory);
  const references = new References();
  const templates = templatesOf(manifestFiles(preview), references);
  const values = { ...references.values, keepNamespaces: false };
  const chart = {
    apiVersion: "v2",
    name: project,
    description: `The Kubernetes objects of the stack ${stack}, written by npm run preview -- ${stack} --chart`,
    type: "application",
    version,
    appVersion: version,
  };
  const defaults = toYaml(values, explanation(stack));
  return [
    { path: "README.md", content: readme(preview, NAMESPACE) },
    { path: "Chart.yaml", content: toYaml(chart, `The stack ${stack} as a Helm chart.`) },
    { path: "values.yaml", content: defaults },
    { path: `values-${stack}.yaml`, content: defaults },
    { path: "templates/NOTES.txt", content: notes(preview) },
    ...templates,
  ];
}
