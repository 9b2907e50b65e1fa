import { join, relative } from "node:path";
import { describeFaults } from "../settings/faults";
import { readArguments, unreadable, USAGE } from "./arguments";
import type { Arguments } from "./arguments";
import { BAD_SETTINGS, PreviewError, PROGRAM_FAILED } from "./errors";
import type { Difference } from "./analysis/what-if/difference";
import type { Preview } from "./engine";
import { Progress } from "./report/progress";
import { styleFor } from "./report/style";

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
    const onProgress = (step: string) => progress.show(`${options.stack}: ${step}`);
    const { directory, stack, reveal, verbose, set: overrides } = options;
    const before = await stackFile(options, durations);
    const result = await runProgram({ directory, stack, overrides, reveal, verbose, onProgress });
    Object.assign(durations, result.durations);

    progress.show(`${options.stack}: writing`);
    const written = performance.now();
    const folder = overrides.length > 0 ? `${result.stack}.what-if` : result.stack;
    const out = options.out ?? join(directory, "rendered", folder);
    const { render } = await import("./render/render");
    const { writeDirectory } = await import("./render/directory");
    const rendering = render(result);
    await uninterrupted(() => writeDirectory(out, rendering.files, { secret: result.revealed }));
    durations["write"] = performance.now() - written;
    progress.clear();

    const change = await changeOf(before, result);
    if (options.json) {
      const { jsonOf } = await import("./json");
      await print(jsonOf(result, durations, change));
    } else {
      const { report } = await import("./report/report");
      const style = styleFor(process.stdout, process.env);
      await print(report(result, { rendering, out: relative(process.cwd(), out) || ".", durations, style, change }));
    }
    return exitCodeOf(result);
  } finally {
    progress.clear();
  }
}

/** The stack file without changed settings, to compare with; undefined where none are changed, or it has faults itself. */
async function stackFile(options: Arguments, durations: Durations): Promise<Preview | undefined> {
  if (options.set.length === 0) return undefined;
  const { runProgram } = await import("./engine");
  const started = performance.now();
  try {
    const judge = () => ({ violations: [], unevaluated: [], exempted: [], ran: [] });
    return await runProgram({ directory: options.directory, stack: options.stack, judge });
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
