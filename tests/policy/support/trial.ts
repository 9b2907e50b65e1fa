import { readFileSync } from "node:fs";

import type { StackResource } from "../../../policy/lib/evaluate";
import type { Rule } from "../../../policy/lib/rule";
import { UNKNOWN } from "../../../policy/lib/value";
import { rules } from "../../../policy/rules";
import { bounded } from "./bounded";
import { fixturesOf, judge, messagesOf, unevaluatedOf, type Fixture, type Pack } from "./fixture";
import { dependents, fileNamed, Modules, shortName } from "./modules";
import { mutantsOf, watched, type Mutant } from "./mutants";
import { runTests, unitTestsOf } from "./unit-tests";

/** What became of the mutants of one file. */
export interface Outcome {
  readonly killed: readonly string[];
  readonly survived: readonly Survivor[];
}

export interface Survivor {
  readonly name: string;
  readonly line: number;
  /** True when a fixture comes to the place, and still says the same. */
  readonly reached: boolean;
}

/** The full name of a mutant, as the list of survivors has it. */
export const fullName = (file: string, mutant: Mutant): string => `${shortName(file)} ${mutant.name}`;

const ruleFile = (name: string): string => fileNamed(`rules/${name.split("-")[0] ?? ""}/${name}`);

function packOf(modules: Modules): Pack {
  const { evaluate } = modules.load(fileNamed("lib/evaluate")) as Pick<Pack, "evaluate">;
  const rule = (name: string): Rule | undefined =>
    (Object.values(modules.load(ruleFile(name))) as Rule[]).find((one) => one.name === name);
  return { evaluate, rule };
}

/** A value with the sentinel for unknowns of other modules. */
function translated(value: unknown, unknown: unknown): unknown {
  if (value === UNKNOWN) return unknown;
  if (Array.isArray(value)) return value.map((part) => translated(part, unknown));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, translated(part, unknown)]));
}

/** How a fixture notices the mutant: other messages, other unevaluated places, an error, or no end. */
function difference(fixture: Fixture, modules: Modules): string | undefined {
  try {
    return bounded(() => {
      const unknown = modules.load(fileNamed("lib/value"))["UNKNOWN"];
      const resources = translated(fixture.resources, unknown) as StackResource[];
      const verdict = judge(fixture, packOf(modules), resources);
      const found = JSON.stringify([messagesOf(fixture, verdict), unevaluatedOf(fixture, verdict)]);
      return found === JSON.stringify([fixture.expect, fixture.unevaluated]) ? undefined : found;
    });
  } catch (error) {
    return String(error);
  }
}

/** True when a unit test fails, or does not end. */
function upsets(test: string, modules: Modules): boolean {
  try {
    bounded(() => runTests(modules, test), 20_000);
    return false;
  } catch {
    return true;
  }
}

/** Runs that came to the place of a mutant, fastest first. */
type Coverage = readonly (readonly Fixture[])[];

/** A text parsed once is not parsed again; where a module remembers across evaluations, each fixture gets a fresh one. */
const REMEMBERS = /^const \w+ = new Map</m;

function coverageOf(file: string, source: string, fixtures: readonly Fixture[], plain: Modules): Coverage {
  const places = mutantsOf(source).length;
  const always = new Set<number>();
  let hits = always;
  const scope = { __hit: (index: number) => hits.add(index) };
  const text = watched(source);
  const remembers = REMEMBERS.test(source);
  let modules = plain.with(file, text, scope);
  modules.load(file);
  const runs = fixtures.map((fixture) => {
    hits = new Set();
    if (remembers) modules = modules.again(dependents(file), scope);
    const before = process.cpuUsage();
    const wrong = difference(fixture, modules);
    if (wrong !== undefined) throw new Error(`${fixture.file} fails without a mutation, make it pass first: ${wrong}`);
    return { fixture, hits, time: process.cpuUsage(before).user };
  });
  runs.sort((a, b) => a.time - b.time);
  const reaching = (index: number) => runs.filter((run) => always.has(index) || run.hits.has(index));
  return Array.from({ length: places }, (_, index) => reaching(index).map(({ fixture }) => fixture));
}

/** The rules whose verdict a file can change. */
export function rulesOf(file: string): string[] {
  const reached = dependents(file);
  const isLib = reached.has(fileNamed("lib/evaluate"));
  return rules.map(({ name }) => name).filter((name) => isLib || reached.has(ruleFile(name)));
}

/** What a trial runs against; without it, the fixtures of the rules that a file can change, and its unit tests. */
export interface Against {
  readonly fixtures?: readonly Fixture[];
  readonly tests?: readonly string[];
}

/** Tries the mutants of one file, those that `wanted` picks, one after the other. */
export function tryMutants(
  file: string,
  { fixtures = rulesOf(file).flatMap(fixturesOf), tests = unitTestsOf(file) }: Against = {},
  wanted: (mutant: Mutant) => boolean = () => true,
): Outcome {
  const source = readFileSync(file, "utf8");
  const plain = Modules.plain();
  const coverage = coverageOf(file, source, fixtures, plain);
  const wrong = tests.find((test) => upsets(test, plain));
  if (wrong !== undefined) throw new Error(`${wrong} fails without a mutation; make it pass first`);
  const killed: string[] = [];
  const survived: Survivor[] = [];
  let latest: Fixture | undefined;
  for (const [index, mutant] of mutantsOf(source).entries()) {
    if (!wanted(mutant)) continue;
    const reaching = coverage[index] ?? [];
    const modules = plain.with(file, mutant.source);
    // What killed the last mutant often kills its neighbor.
    const ordered = latest !== undefined && reaching.includes(latest) ? [latest, ...reaching] : reaching;
    const killer = ordered.find((fixture) => difference(fixture, modules) !== undefined);
    latest = killer ?? latest;
    const name = fullName(file, mutant);
    if (killer !== undefined || tests.some((test) => upsets(test, modules))) killed.push(name);
    else survived.push({ name, line: mutant.line, reached: reaching.length > 0 });
  }
  return { killed, survived };
}
