import type { Cursor } from "../lib/cursor";
import { CONFIG_MAP, SECRET } from "../lib/types";
import { fileOf } from "./mounts";
import type { StackModel } from "./stack";
import { structureAt, textAt } from "./text";
import { flagOf, type Container, type Workload } from "./workload";

/** Where a program finds its config: the flag that names the file, and the object that holds it by convention. */
interface ConfigSource {
  readonly flags: readonly string[];
  readonly type: string;
  readonly object: string;
  readonly key: string;
}

const SOURCES = {
  prometheus: { flags: ["--config.file"], type: CONFIG_MAP, object: "prometheus-config", key: "prometheus.yml" },
  alertmanager: { flags: ["--config.file"], type: SECRET, object: "alertmanager-config", key: "alertmanager.yml" },
  loki: { flags: ["-config.file", "--config.file"], type: CONFIG_MAP, object: "loki-config", key: "loki.yaml" },
  "jaeger-collector": { flags: ["--config"], type: CONFIG_MAP, object: "jaeger-collector-config", key: "config.yaml" },
  "jaeger-query": { flags: ["--config"], type: CONFIG_MAP, object: "jaeger-query-config", key: "config.yaml" },
  jaeger: { flags: ["--config"], type: CONFIG_MAP, object: "jaeger-config", key: "config.yaml" },
  "thanos-store": objectStore(),
  "thanos-compactor": objectStore(),
} as const satisfies Record<string, ConfigSource>;

function objectStore(): ConfigSource {
  return { flags: ["--objstore.config-file"], type: SECRET, object: "thanos-objstore", key: "objstore.yml" };
}

/** Programs whose config file the model can find. */
export type ConfiguredRole = keyof typeof SOURCES;

/** A workload and the config file that its main container reads. */
export interface Configured {
  readonly workload: Workload;
  readonly container: Container;
  /** The parsed file, at its place in the ConfigMap or Secret; undefined when nothing in the stack provides it. */
  readonly config: Cursor | undefined;
}

function textFor(stack: StackModel, container: Container, source: ConfigSource): Cursor | undefined {
  const flag = source.flags.map((name) => flagOf(container, name)).find((found) => found !== undefined);
  const paths = (flag?.text ?? "").split(",");
  const mounted = paths.map((path) => fileOf(stack, container, path.trim())).find((file) => file !== undefined);
  if (mounted !== undefined) return mounted;
  const conventional = stack.find(source.type, container.workload.namespace, source.object);
  const text = conventional === undefined ? undefined : textAt(conventional, source.key);
  return text?.value === undefined ? undefined : text;
}

/**
 * The parsed config of a workload's main container: the file named by its `--config.file` flag, followed through its
 * volume mounts; else the object that bears the conventional name (a reloader may write the file at run time). Throws
 * `Undetermined` when the way there, or the text, is unknown.
 */
export function configOf(stack: StackModel, workload: Workload, role: ConfiguredRole): Configured | undefined {
  const container = workload.mainContainer;
  if (container === undefined) return undefined;
  const text = textFor(stack, container, SOURCES[role]);
  return { workload, container, config: text === undefined ? undefined : structureAt(text) };
}
