import { configOf } from "./configs";
import type { StackModel } from "./stack";
import { environmentOf, flagOf, type Container, type Workload } from "./workload";

/** A directory whose loss loses data that nothing else holds. */
export interface DataPath {
  readonly container: Container;
  readonly path: string;
}

const DEFAULT_PATHS = {
  prometheus: "/prometheus",
  alertmanager: "/alertmanager",
  loki: "/loki",
  grafana: "/var/lib/grafana",
};

type Store = keyof typeof DEFAULT_PATHS;

/** Programs that keep data in a directory of their own. */
export const STORES = Object.keys(DEFAULT_PATHS) as Store[];

/** True when Grafana keeps users and dashboards in a database server instead of a file. */
function hasDatabase(container: Container): boolean {
  const type = environmentOf(container, "GF_DATABASE_TYPE")?.key("value").string();
  return type === "postgres" || type === "mysql";
}

/** Where a store of a role keeps data; undefined when it keeps none on disk, or has no container. */
export function dataPathOf(stack: StackModel, workload: Workload, role: Store): DataPath | undefined {
  const container = workload.mainContainer;
  if (container === undefined || (role === "grafana" && hasDatabase(container))) return undefined;
  const named = {
    prometheus: () => flagOf(container, "--storage.tsdb.path")?.text,
    alertmanager: () => flagOf(container, "--storage.path")?.text,
    loki: () => configOf(stack, workload, "loki")?.config?.at("common.path_prefix").string(),
    grafana: () => environmentOf(container, "GF_PATHS_DATA")?.key("value").string(),
  }[role]();
  return { container, path: named ?? DEFAULT_PATHS[role] };
}
