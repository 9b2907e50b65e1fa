import type { Cursor } from "../lib/cursor";
import { configOf } from "./configs";
import type { StackModel } from "./stack";
import { fileBackends } from "./traces";
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

/** Where Badger's temporary directory is made, and where Jaeger's image has the others when none is named. */
const TEMPORARY = "/tmp";
const BESIDE_THE_PROGRAM = "/cmd/jaeger/data";

/** Programs that keep data in directories of their own. */
export const STORES = [...(Object.keys(DEFAULT_PATHS) as Store[]), "jaeger"] as const;

/** True when Grafana keeps users and dashboards in a database server instead of a file. */
function hasDatabase(container: Container): boolean {
  const type = environmentOf(container, "GF_DATABASE_TYPE")?.key("value").string();
  return type === "postgres" || type === "mysql";
}

/** Where Badger keeps traces: two directories, and a temporary one unless it is told not to. */
function badgerPaths(backend: Cursor): readonly string[] {
  if (backend.key("ephemeral").boolean() !== false) return [TEMPORARY];
  return ["keys", "values"].map(
    (part) => backend.at(`directories.${part}`).string() ?? `${BESIDE_THE_PROGRAM}/${part}`,
  );
}

/** Loki's log of lines that are not in the object store yet, where it lies apart from everything else. */
function logAhead(config: Cursor | undefined, prefix: string): string {
  return config?.at("ingester.wal.dir").string() ?? `${prefix}/wal`;
}

function pathsOf(stack: StackModel, container: Container, role: (typeof STORES)[number]): readonly string[] {
  const { workload } = container;
  if (role === "jaeger") return fileBackends(stack, workload).flatMap(badgerPaths);
  if (role === "grafana" && hasDatabase(container)) return [];
  const config = role === "loki" ? configOf(stack, workload, "loki")?.config : undefined;
  const named = {
    prometheus: () => flagOf(container, "--storage.tsdb.path")?.text,
    alertmanager: () => flagOf(container, "--storage.path")?.text,
    loki: () => config?.at("common.path_prefix").string(),
    grafana: () => environmentOf(container, "GF_PATHS_DATA")?.key("value").string(),
  }[role]();
  const path = named ?? DEFAULT_PATHS[role];
  return [path, ...(role === "loki" ? [logAhead(config, path)] : [])];
}

/** Where a store of a role keeps data; nowhere when it keeps none on disk, or has no container. */
export function dataPathsOf(
  stack: StackModel,
  { mainContainer: container }: Workload,
  role: (typeof STORES)[number],
): readonly DataPath[] {
  if (container === undefined) return [];
  return pathsOf(stack, container, role).map((path) => ({ container, path }));
}

/** The switch by which a Loki keeps no such log; undefined where it keeps one. */
export function withoutLogAhead(stack: StackModel, loki: Workload): Cursor | undefined {
  const enabled = configOf(stack, loki, "loki")?.config?.at("ingester.wal.enabled");
  return enabled?.boolean() === false ? enabled : undefined;
}
