import type { Cursor } from "../lib/cursor";
import { configOf } from "./configs";
import type { StackModel } from "./stack";
import { flagOf, type Container, type Workload } from "./workload";

/** What bounds the local samples of a Prometheus. */
export interface PrometheusRetention {
  readonly workload: Workload;
  readonly container: Container;
  /** Place of `storage.tsdb.retention.time`, in the config file, else of the flag; undefined when neither is set. */
  readonly time: Cursor | undefined;
  readonly size: Cursor | undefined;
  /** Directory of the samples. */
  readonly path: string;
}

/** The image's working directory holds `data/` where no flag names another. */
const DEFAULT_PATH = "/prometheus";

function setting(container: Container, config: Cursor | undefined, name: "time" | "size"): Cursor | undefined {
  const inFile = config?.at("storage.tsdb.retention").key(name);
  if (inFile?.exists() === true) return inFile;
  return flagOf(container, `--storage.tsdb.retention.${name}`)?.at;
}

/** Retention of a Prometheus: the file wins over the flags, which are deprecated since 3.8 (configuration.md). */
export function prometheusRetention(stack: StackModel, workload: Workload): PrometheusRetention | undefined {
  const configured = configOf(stack, workload, "prometheus");
  if (configured === undefined) return undefined;
  const { container, config } = configured;
  const path = flagOf(container, "--storage.tsdb.path")?.text ?? DEFAULT_PATH;
  const [time, size] = (["time", "size"] as const).map((name) => setting(container, config, name));
  return { workload, container, time, size, path };
}
