import { join } from "node:path";
import { Failed, NOTHING_DONE, wrong } from "../kubectl/errors";
import { Kubectl } from "../kubectl/kubectl";
import { reach } from "../kubectl/reach";
import { DryShell, LiveShell, type Shell } from "../kubectl/shell";
import { PreviewError } from "../preview/errors";
import { readArchive, writeArchive } from "./archive";
import { readArguments, USAGE, type Arguments } from "./arguments";
import type { Component, Context, Copied, Outcome, Snapshotted, Versioned } from "./component";
import { components } from "./components";
import { recordSuccess } from "./record";

/** Exit code: it failed on the way, or something is missing afterwards. */
const FAILED = 1;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

function shellFor({ dryRun }: Arguments): Shell {
  if (dryRun) return new DryShell(print);
  const shell = new LiveShell();
  // What runs is ended, and whoever started it takes back what is half done.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => shell.interrupt());
  return shell;
}

function contextFor(options: Arguments): Context {
  const shell = shellFor(options);
  const { dryRun, force, s3Endpoint } = options;
  return { shell, kubectl: new Kubectl(shell, options), dryRun, force, s3Endpoint, now: new Date(), say: print };
}

async function copy(component: Copied, { out }: Arguments, context: Context): Promise<void> {
  const { name } = component;
  if (context.dryRun) {
    await component.backup(context, join(out, `${name}-<time>.partial`));
    await recordSuccess(context, name);
    return;
  }
  const { folder, holds } = await writeArchive({ out, component: name, now: context.now }, (partial) =>
    component.backup(context, partial),
  );
  await recordSuccess(context, name);
  const counts = Object.entries(holds).map(([what, count]) => `${count} ${what}`);
  print(`${name}: ${counts.join(", ")} in ${folder}`);
}

async function keep(component: Versioned, context: Context): Promise<void> {
  await component.backup(context);
  await recordSuccess(context, component.name);
  if (context.dryRun) return;
  const since = context.now.toISOString();
  print(`${component.name}: as of now, by: npm run restore -- ${component.name} --since ${since}`);
}

async function snapshot(component: Snapshotted, { claim }: Arguments, context: Context): Promise<void> {
  const of = await component.backup(context, claim);
  if (!context.dryRun) print(`${component.name}: a snapshot of ${of} as of now`);
}

async function bringBack(component: Component, options: Arguments, context: Context): Promise<Outcome> {
  const { name } = component;
  if (component.kind === "snapshotted") {
    if (!context.dryRun) await reach(context.kubectl, options);
    const { before = context.now, claim, zone } = options;
    return component.restore(context, { before, claim, zone });
  }
  if (component.kind === "versioned") {
    if (options.since !== undefined) {
      if (!context.dryRun) await reach(context.kubectl, options);
      return component.restore(context, options.since);
    }
    throw wrong("--since", undefined, "is missing", `npm run restore -- ${name} --since <time before the deletion>`);
  }
  if (options.from === undefined) {
    throw wrong("--from", undefined, "is missing", `npm run restore -- ${name} --from <folder of a backup>`);
  }
  if (context.dryRun) return component.restore(context, { folder: options.from, createdAt: "", holds: {} });
  const archive = await readArchive(options.from, name);
  await reach(context.kubectl, options);
  return component.restore(context, archive);
}

async function run(options: Arguments): Promise<number> {
  const component = components.find(({ name }) => name === options.component);
  if (component === undefined) throw new Error(`no component ${options.component}`);
  const context = contextFor(options);
  if (options.action === "backup") {
    if (!context.dryRun) await reach(context.kubectl, options);
    if (component.kind === "copied") await copy(component, options, context);
    else if (component.kind === "versioned") await keep(component, context);
    else await snapshot(component, options, context);
    return 0;
  }
  const { what, expected, lost } = await bringBack(component, options, context);
  if (context.dryRun) return 0;
  const seconds = ((Date.now() - context.now.getTime()) / 1000).toFixed(1);
  print(`${component.name}: ${expected - lost} of ${expected} ${what} restored, ${lost} lost, in ${seconds} s`);
  return lost > 0 ? FAILED : 0;
}

async function main(argv: readonly string[]): Promise<number> {
  try {
    const options = readArguments(argv);
    if (!options.help) return await run(options);
    process.stdout.write(USAGE);
    return 0;
  } catch (error) {
    if (error instanceof PreviewError) {
      process.stderr.write(error.message);
      return NOTHING_DONE;
    }
    const remedy = error instanceof Failed ? error.remedy : "see the message; nothing is left under a final name";
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n  ${remedy}\n`);
    return FAILED;
  }
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
