import { passing, type Cursor } from "../lib/cursor";
import type { Resource } from "../lib/resource";
import { CONFIG_MAP } from "../lib/types";
import { configOf } from "./configs";
import { DAY, parseDuration, showDuration } from "./quantity";
import type { Report } from "./retention";
import type { StackModel } from "./stack";
import { structureAt, textsOf } from "./text";
import { argumentsOf, environmentOf, flagOf, type Container, type Workload } from "./workload";

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
  return passing(cleaners, (workload) => !isForArchive(workload)).map((workload) => {
    const container = workload.mainContainer;
    const days = container === undefined ? undefined : argumentsOf(container).find(({ text }) => /^[0-9]+$/.test(text));
    return { workload, days: days?.at, prefix: container && settingOf(container, "--index-prefix", "INDEX_PREFIX") };
  });
}

/** A setting of the index cleaner, which reads flags and variables; the flag wins. */
function settingOf(container: Container, flag: string, variable: string): Cursor | undefined {
  return flagOf(container, flag)?.at ?? environmentOf(container, variable)?.key("value");
}

/** True when a cleaner deletes archived traces, and no others. */
function isForArchive({ mainContainer: container }: Workload): boolean {
  return container !== undefined && settingOf(container, "--archive", "ARCHIVE")?.text() === "true";
}

/** Every day, at any time: the fields for day, month and weekday leave nothing out. */
const DAILY = /^(?:@(?:hourly|daily|midnight)|(?:\S+ +){2}(?:[*?](?:\/1)? *){3})$/;

/** True for a schedule that leaves out no day. */
export function isDaily(schedule: string): boolean {
  const [, interval = ""] = /^@every (.+)$/.exec(schedule) ?? [];
  return DAILY.test(schedule) || (parseDuration(interval) ?? Infinity) <= DAY;
}

/** The most days for which the stack keeps traces in indices. */
export function mostDays(stack: StackModel): number {
  const cleaned = indexCleaners(stack).map(({ days }) => Number(days?.text() ?? 0));
  const ages = statePolicies(stack).flatMap(deletionAges);
  return Math.max(0, ...cleaned, ...ages.map((age) => (parseDuration(age.text() ?? "") ?? 0) / DAY));
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

/** The states that an index comes to: from the default one, else the first, by transitions. */
function reachedStates(policy: Cursor): readonly Cursor[] {
  const states = policy.key("states").items();
  const names = new Set([policy.key("default_state").string() ?? states[0]?.key("name").string()]);
  const isReached = (state: Cursor): boolean => names.has(state.key("name").string());
  for (let known = 0; known < names.size;) {
    known = names.size;
    const moves = states.filter(isReached).flatMap((state) => state.key("transitions").items());
    for (const move of moves) names.add(move.key("state_name").string());
  }
  return states.filter(isReached);
}

/** The ages at which a policy moves an index into a state that deletes it. */
export function deletionAges(policy: Cursor): readonly Cursor[] {
  const states = reachedStates(policy);
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

/** Reports a backend that does not look as far back as its traces are kept. */
export function findsAll(backend: Cursor, claim: number | undefined, report: Report): void {
  const age = backend.key("max_span_age");
  const seconds = parseDuration(age.text() ?? "72h") ?? 0;
  if (claim === undefined || seconds >= claim) return;
  report(age, `at least ${showDuration(claim)}: older traces cannot be found (default 72h)`);
}
