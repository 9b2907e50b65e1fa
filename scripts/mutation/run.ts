import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import type { Candidate } from "./candidates";
import { reduced, type ReducedTest } from "./reduce";

/** What came out of a run: names, sorted. */
export interface Outcome {
  readonly killed: readonly string[];
  readonly survived: readonly string[];
}

/** Mutants that one promtool judges: enough that its start does not count, few enough that work divides over workers. */
const batchSize = 20;

/** Puts a test and its rules into a folder of their own; gives the path of the test, and of the rules. */
function write(directory: string, { test, rules }: ReducedTest): { test: string; rules: string[] } {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory);
  const path = join(directory, "test.yml");
  writeFileSync(path, test);
  const paths = rules.map((_, number) => join(directory, `${number}.yml`));
  rules.forEach((content, number) => writeFileSync(paths[number] ?? "", content));
  return { test: path, rules: paths };
}

/** A mutant that is no valid rule proves nothing about the tests: it is an error of the one who made it. */
async function refuseInvalid(promtool: string, paths: readonly string[]): Promise<void> {
  const args = ["check", "rules", "--lint=none", ...paths];
  const { exitCode, stderr } = await execa(promtool, args, { reject: false });
  if (exitCode !== 0) throw new Error(`a mutant is not a valid rule file: ${stderr}`);
}

/** The tests that pass, in one process; promtool goes on after a failure, and sums up each file in its JUnit report. */
async function passing(promtool: string, directory: string, tests: readonly string[]): Promise<ReadonlySet<string>> {
  const report = join(directory, "report.xml");
  await execa(promtool, ["test", `--junit=${report}`, "rules", ...tests], { reject: false, stdio: "ignore" });
  const suite = /<testsuite name="([^"]+)" tests="\d+" failures="(\d+)" errors="(\d+)"/g;
  const suites = [...readFileSync(report, "utf8").matchAll(suite)];
  if (suites.length !== tests.length) throw new Error(`promtool reports on ${suites.length} of ${tests.length} tests`);
  const passed = suites.filter(([, , failures, errors]) => failures === "0" && errors === "0");
  return new Set(passed.map(([, path = ""]) => path));
}

/** The candidates that their test of a number does not notice, and all that have no such test. */
async function unnoticed(promtool: string, directory: string, batch: readonly Candidate[], number: number) {
  const placed = batch.map((candidate, index) => {
    const test = candidate.tests[number];
    const own = test === undefined ? undefined : reduced(candidate, test);
    return { candidate, files: own && write(join(directory, String(index)), own) };
  });
  const files = placed.flatMap((one) => one.files ?? []);
  if (files.length === 0) return [...batch];
  await refuseInvalid(
    promtool,
    files.flatMap(({ rules }) => rules),
  );
  const passed = await passing(
    promtool,
    directory,
    files.map(({ test }) => test),
  );
  return placed
    .filter((one) => one.files === undefined || passed.has(one.files.test))
    .map(({ candidate }) => candidate);
}

/** Those that no test notices; a noticed one meets no further test. */
async function unnoticedByAll(promtool: string, directory: string, batch: readonly Candidate[]): Promise<Candidate[]> {
  const most = Math.max(...batch.map(({ tests }) => tests.length));
  let left = [...batch];
  for (let number = 0; number < most && left.length > 0; number += 1) {
    left = await unnoticed(promtool, directory, left, number);
  }
  return left;
}

async function survivorsOf(promtool: string, all: readonly Candidate[], workers: number): Promise<Candidate[]> {
  const home = mkdtempSync(join(tmpdir(), "mutants-"));
  const queue = [...all];
  const left: Candidate[] = [];
  const work = async (_: unknown, worker: number): Promise<void> => {
    const directory = join(home, String(worker));
    mkdirSync(directory);
    while (queue.length > 0) left.push(...(await unnoticedByAll(promtool, directory, queue.splice(0, batchSize))));
  };
  try {
    await Promise.all(Array.from({ length: workers }, work));
    return left;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/**
 * Runs the unit tests against each mutant, after they have passed without a fault.
 *
 * @param promtool path of the real promtool
 * @param written the rules as they are written
 * @param mutants their mutants
 * @param workers processes at a time
 * @throws where a test fails without any fault, or a mutant is not a valid rule
 */
export async function run(
  promtool: string,
  written: readonly Candidate[],
  mutants: readonly Candidate[],
  workers: number,
): Promise<Outcome> {
  const sound = new Set(await survivorsOf(promtool, written, workers));
  const upset = written.filter((rule) => !sound.has(rule)).map(({ name }) => name);
  if (upset.length > 0) throw new Error(`unit tests fail without a fault: ${upset.join(", ")}; make them pass first`);
  const survived = new Set(await survivorsOf(promtool, mutants, workers));
  const names = (some: readonly Candidate[]) => some.map(({ name }) => name).sort();
  return { killed: names(mutants.filter((one) => !survived.has(one))), survived: names([...survived]) };
}
