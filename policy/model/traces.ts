import { passing, type Cursor } from "../lib/cursor";
import type { Resource } from "../lib/resource";
import { CONFIG_MAP } from "../lib/types";
import { configOf } from "./configs";
import type { StackModel } from "./stack";
import { structureAt, textsOf } from "./text";
import { argumentsOf, environmentOf, type Workload } from "./workload";

/** What a Jaeger keeps traces in, by kind: `jaeger_storage.backends.<name>.<kind>`. */
function backendsIn(config: Cursor | undefined, kinds: readonly string[]): readonly Cursor[] {
  const backends = config?.at("extensions.jaeger_storage.backends").entries() ?? [];
  const places = backends.flatMap(([, backend]) => kinds.map((kind) => backend.key(kind)));
  return places.filter((backend) => backend.exists());
}

/** A search backend of Jaeger, as its two servers have it. */
export function searchBackends(stack: StackModel): readonly Cursor[] {
  const roles = ["jaeger-collector", "jaeger-query"] as const;
  const configs = roles.flatMap((role) => stack.workloadsOf(role).map((one) => configOf(stack, one, role)?.config));
  return configs.flatMap((config) => backendsIn(config, ["opensearch", "elasticsearch"]));
}

/** The Badger stores of a Jaeger that is collector and query server in one, whose files are its own. */
export function fileBackends(stack: StackModel, jaeger: Workload): readonly Cursor[] {
  return backendsIn(configOf(stack, jaeger, "jaeger")?.config, ["badger"]);
}

/** The prefix of Jaeger's index names in a backend. */
export function indexPrefix(backend: Cursor): Cursor {
  return backend.at("indices.index_prefix");
}

/** A scheduled job that deletes old Jaeger indices. */
export interface IndexCleaner {
  readonly workload: Workload;
  /** Place of the number of days, the first argument without a dash; undefined when there is none. */
  readonly days: Cursor | undefined;
  readonly prefix: Cursor | undefined;
}

function runsCleaner(workload: Workload): boolean {
  return /es-index-cleaner/.test(workload.mainContainer?.at.key("image").string() ?? "");
}

/** The index cleaners of the stack, by role or image. */
export function indexCleaners(stack: StackModel): readonly IndexCleaner[] {
  const jobs = stack.workloads.filter(({ kind }) => kind === "CronJob");
  const cleaners = passing(jobs, (workload) => workload.role === "jaeger-index-cleaner" || runsCleaner(workload));
  return cleaners.map((workload) => {
    const container = workload.mainContainer;
    const days = container === undefined ? undefined : argumentsOf(container).find(({ text }) => /^[0-9]+$/.test(text));
    const prefix = container === undefined ? undefined : environmentOf(container, "INDEX_PREFIX");
    return { workload, days: days?.at, prefix: prefix?.key("value") };
  });
}

function statePolicyTexts(resource: Resource): [key: string, text: Cursor][] {
  return textsOf(resource).filter(([key]) => /ism.*\.json$/.test(key));
}

/** The index state policies (ISM) that ConfigMaps of the stack hold, each at its `policy`. */
export function statePolicies(stack: StackModel): readonly Cursor[] {
  const holding = passing(stack.ofType(CONFIG_MAP), (resource) => statePolicyTexts(resource).length > 0);
  const texts = holding.flatMap(statePolicyTexts);
  return texts.map(([, text]) => structureAt(text).key("policy"));
}

/** The ages at which a policy moves an index into a state that deletes it. */
export function deletionAges(policy: Cursor): readonly Cursor[] {
  const states = policy.key("states").items();
  const deleting = states.filter((state) =>
    state
      .key("actions")
      .items()
      .some((action) => action.key("delete").exists()),
  );
  const names = deleting.map((state) => state.key("name").string());
  const moves = states.flatMap((state) => state.key("transitions").items());
  const there = moves.filter((move) => names.includes(move.key("state_name").string()));
  return there.map((move) => move.at("conditions.min_index_age"));
}
