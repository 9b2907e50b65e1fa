/** The dashboards of a rendered stack, as Grafana reads them. */
import { parse } from "yaml";
import { plain } from "../../preview/values";
import { previewOf } from "./program";
import { configFile } from "./rendered";

export interface SourceRef {
  readonly type?: string;
  readonly uid?: string;
}

export interface Target {
  readonly refId?: string;
  readonly datasource?: SourceRef;
  readonly expr?: string;
  readonly legendFormat?: string;
  readonly [field: string]: unknown;
}

export interface Panel {
  readonly id?: number;
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  readonly datasource?: SourceRef;
  readonly gridPos?: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly Target[];
  readonly fieldConfig?: {
    readonly defaults: {
      readonly unit?: string;
      readonly thresholds?: { readonly steps: readonly { readonly value: number | null }[] };
    };
  };
  readonly collapsed?: boolean;
  /** Of a collapsed row. */
  readonly panels?: readonly Panel[];
}

export interface Variable {
  readonly name: string;
  readonly type: "query" | "textbox";
  readonly datasource?: SourceRef;
  /** A text, or what the editor of the data source makes of it. */
  readonly query?: string | { readonly query?: string; readonly label?: string; readonly stream?: string };
  readonly includeAll?: boolean;
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly links: readonly { readonly type: string; readonly tags: readonly string[] }[];
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
}

export interface Source {
  readonly uid: string;
  readonly type: string;
  readonly jsonData: unknown;
}

/** Dashboards of every ConfigMap that Grafana mounts, by the file that each stands in. */
export async function renderedDashboards(stack: string): Promise<{ file: string; dashboard: Dashboard }[]> {
  const { resources } = await previewOf(stack);
  const maps = resources
    .filter(({ type }) => type === "kubernetes:core/v1:ConfigMap")
    .map(({ inputs }) => plain(inputs));
  return (maps as { metadata: { name: string }; data?: Record<string, string> }[])
    .filter(({ metadata }) => metadata.name.startsWith("grafana-dashboards-"))
    .flatMap(({ data }) => Object.entries(data ?? {}))
    .map(([file, text]) => ({ file, dashboard: JSON.parse(text) as Dashboard }));
}

/** The data sources that Grafana provisions. */
export async function renderedSources(stack: string): Promise<Source[]> {
  const text = await configFile(stack, "grafana-provisioning", "datasources.yaml");
  return (parse(text) as { datasources: Source[] }).datasources;
}

/** Every panel, those of collapsed rows too, without the headings of rows. */
export const panelsOf = ({ panels }: { readonly panels?: readonly Panel[] }): Panel[] =>
  (panels ?? []).flatMap((panel) => (panel.type === "row" ? panelsOf(panel) : [panel]));

/** The text that a variable's values are asked for with; empty for a field to type into. */
export function variableQuery({ type, query }: Variable): string {
  if (type === "textbox" || query === undefined) return "";
  return typeof query === "string" ? query : (query.query ?? query.stream ?? "");
}

/** Names of variables in a text: `$name` and `${name}`. */
export const variablesIn = (text: string): string[] =>
  [...text.matchAll(/\$\{?(\w+)/g)].map(([, name = ""]) => name).filter((name) => !name.startsWith("__"));
