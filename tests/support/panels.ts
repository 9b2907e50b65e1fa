import { readBundles } from "../../lib/bundle";
import { join } from "node:path";
import { root } from "./content";

interface Panel {
  readonly title?: string;
  readonly targets?: readonly { readonly expr?: string }[];
  /** Of a collapsed row. */
  readonly panels?: readonly Panel[];
}

const flat = (panels: readonly Panel[]): readonly Panel[] =>
  panels.flatMap((panel) => [panel, ...flat(panel.panels ?? [])]);

/** Every query of metrics and logs of every panel of a room's dashboards, or of all rooms'; Jaeger's have no expression. */
export function panelExpressions(room?: string): { dashboard: string; panel: string; expr: string }[] {
  const bundles = readBundles(join(root, "components"), {
    repository: "https://repository",
    grafana: "https://grafana",
  });
  return bundles
    .filter((bundle) => room === undefined || bundle.room === room)
    .flatMap(({ dashboards }) => dashboards)
    .flatMap(({ uid, json }) =>
      flat((JSON.parse(json) as { panels: readonly Panel[] }).panels).flatMap(({ title = "", targets = [] }) =>
        targets.flatMap(({ expr }) => (expr === undefined ? [] : [{ dashboard: uid, panel: title, expr }])),
      ),
    );
}
