import { join, relative } from "node:path";
import { describeFaults } from "../settings/faults";
import { readArguments, unreadable } from "./arguments";
import type { Arguments } from "./arguments";
import { BAD_SETTINGS, PreviewError, PROGRAM_FAILED } from "./errors";
import type { Difference } from "./analysis/what-if/difference";
import type { Preview } from "./engine";
import type { Rendering } from "./render/render";
import type { Base } from "./review/base";
import { Progress } from "./report/progress";
import { styleFor } from "./report/style";
import { USAGE } from "./usage";

/** Milliseconds by step, filled as the command goes on. */
type Durations = Record<string, number>;

/** Exit code when a mandatory policy is violated. */
const VIOLATED = 1;

/** Exit code of a command ended by Ctrl-C, by convention of the shell. */
const INTERRUPTED = 130;

async function preview(options: Arguments, durations: Durations): Promise<number> {
  const started = performance.now();
  const progress = new Progress(process.stderr);
  progress.show(`${options.stack}: loading`);
  try {
    const { runProgram } = await import("./engine");
    durations["load"] = performance.now() - started;
    const base = options.base === undefined ? undefined : (await import("./review/base")).readBase(options.base);
    const onProgress = (step: string) => progress.show(`${options.stack}: ${step}`);
    const { directory, stack, reveal, verbose, set: overrides } = options;
    const before = await stackFile(options, durations);
    const result = await runProgram({ directory, stack, overrides, reveal, verbose, onProgress });
    Object.assign(durations, result.durations);

    progress.show(`${options.stack}: writing`);
    const written = performance.now();
    const out = options.out ?? join(directory, "rendered", overrides.length > 0 ? `${result.stack}.what-if` : stack);
    const { render } = await import("./render/render");
    const rendering = render(result);
    const finished = { options, out, result, rendering };
    const instead = await write(finished, base);
    durations["write"] = performance.now() - written;
    progress.clear();

    const change = await changeOf(before, result);
    await print(instead ?? (await told(finished, durations, change)));
    return exitCodeOf(result);
  } finally {
    progress.clear();
  }
}

/** A finished run with where its results go. */
interface Finished {
  readonly options: Arguments;
  readonly out: string;
  readonly result: Preview;
  readonly rendering: Rendering;
}

/** Writes the rendered directory and what else was asked for; returns what stands on stdout instead of the report. */
async function write({ options, out, result, rendering }: Finished, base: Base | undefined) {
  const { writeDirectory } = await import("./render/directory");
  await uninterrupted(() => writeDirectory(out, rendering.files, { secret: result.revealed }));
  if (options.chart !== undefined) {
    const { chartOf } = await import("./chart/chart");
    writeDirectory(options.chart, chartOf(result, options.directory), { secret: result.revealed, option: "--chart" });
  }
  const { writeReviews } = await import("./review/outputs");
  return writeReviews(options, { preview: result, rendering, base });
}

/** The report, or all of it as one JSON document. */
async function told(finished: Finished, durations: Durations, change: Difference | undefined): Promise<string> {
  const { options, out, result, rendering } = finished;
  if (options.json) return (await import("./json")).jsonOf(result, durations, change);
  const { report } = await import("./report/report");
  const style = styleFor(process.stdout, process.env);
  return report(result, { rendering, out: relative(process.cwd(), out) || ".", durations, style, change });
}

/** The stack file without changed settings, to compare with; undefined where none are changed, or it has faults itself. */
async function stackFile(options: Arguments, durations: Durations): Promise<Preview | undefined> {
  if (options.set.length === 0) return undefined;
  const { runProgram } = await import("./engine");
  const { judgeNothing } = await import("./judge");
  const started = performance.now();
  try {
    return await runProgram({ directory: options.directory, stack: options.stack, judge: judgeNothing });
  } catch (error) {
    if (error instanceof PreviewError) return undefined;
    throw error;
  } finally {
    durations["stack file"] = performance.now() - started;
  }
}

async function changeOf(before: Preview | undefined, after: Preview): Promise<Difference | undefined> {
  if (!before?.analysis || !after.analysis) return undefined;
  const { difference } = await import("./analysis/what-if/difference");
  return difference(before.analysis, after.analysis);
}

/** What the command ends with; settings that contradict each other come before policies, which judge what they make. */
function exitCodeOf({ stack, analysis, verdict }: Preview): number {
  const faults = analysis?.capacity.faults ?? [];
  if (faults.length > 0) {
    process.stderr.write(describeFaults(`Pulumi.${stack}.yaml`, faults));
    return BAD_SETTINGS;
  }
  return verdict.violations.some(({ level }) => level === "mandatory") ? VIOLATED : 0;
}

/** Keeps Ctrl-C from stopping the work half done; it ends the command right after. */
async function uninterrupted(work: () => void): Promise<void> {
  const interrupt = (): never => process.exit(INTERRUPTED);
  process.once("SIGINT", interrupt);
  try {
    work();
    await new Promise(setImmediate);
  } finally {
    process.removeListener("SIGINT", interrupt);
  }
}

/** Writes to stdout and waits until it is out, so that exiting cuts nothing off. */
function print(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}

function unexpected(error: unknown): PreviewError {
  const message = error instanceof Error ? error.message : String(error);
  const fault = { path: "preview", value: undefined, reason: message, remedy: "run again with --verbose" };
  const trace = error instanceof Error ? error.stack : undefined;
  return new PreviewError(PROGRAM_FAILED, `The preview failed: ${message}\n`, [fault], trace);
}

async function fail(error: unknown, options: Arguments, durations: Durations): Promise<number> {
  const failure = error instanceof PreviewError ? error : unexpected(error);
  process.stderr.write(failure.message);
  if (options.verbose) process.stderr.write(`\n${failure.stackTrace ?? ""}\n`);
  if (options.json) {
    const { jsonOfFailure } = await import("./json");
    await print(jsonOfFailure(options.stack, failure.faults, durations));
  }
  return failure.exitCode;
}

async function main(argv: readonly string[]): Promise<number> {
  const durations: Durations = {};
  let options: Arguments | undefined;
  try {
    options = readArguments(argv);
    if (!options.help) return await preview(options, durations);
    await print(USAGE);
    return 0;
  } catch (error) {
    return fail(error, options ?? unreadable(argv), durations);
  }
}

void main(process.argv.slice(2)).then((code) => process.exit(code));
