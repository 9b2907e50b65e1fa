import { readBundles } from "../../../lib/bundle";
import { join } from "node:path";
import { root } from "../../support/content";

interface Panel {
  readonly title?: string;
  readonly targets?: readonly { readonly expr?: string }[];
}

/** Every query of every panel of a room's dashboards. */
export function panelExpressions(room: string): { dashboard: string; panel: string; expr: string }[] {
  const bundles = readBundles(join(root, "components"), {
    repository: "https://repository",
    grafana: "https://grafana",
  });
  return bundles
    .filter((bundle) => bundle.room === room)
    .flatMap(({ dashboards }) => dashboards)
    .flatMap(({ uid, json }) =>
      (JSON.parse(json) as { panels: readonly Panel[] }).panels.flatMap(({ title = "", targets = [] }) =>
        targets.map(({ expr = "" }) => ({ dashboard: uid, panel: title, expr })),
      ),
    );
}
