import * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "./config";
import { Blueprints } from "./detail";
import { RecordingMonitor } from "./monitor";
import type { StandIn } from "./monitor";
import { hungProgram, recordWithoutTraces } from "./promises";
import type { DetailedResource, PreviewResource } from "./resources";
import { Listener, Stalled, StallWatch, Trap } from "./traps";
import type { Notice } from "./traps";

/** Frames kept per error: enough to reach the program's own code. */
const FRAMES = 4;
const FRAMES_VERBOSE = 50;

/** What runs, and in which world. */
export interface Session {
  readonly project: string;
  readonly stack: string;
  readonly config: StackConfig;
  /** Working directory of the run. */
  readonly directory: string;
  /** True for a preview, in which outputs left out by the stand-in are unknown; false for an update. */
  readonly dryRun: boolean;
  readonly standIn: StandIn;
  /** Milliseconds without any request after which the run counts as hung; one that cannot go on is caught at once. */
  readonly patience: number;
  /** Keeps long stack traces. */
  readonly verbose: boolean;
  /** Called with the number of resources so far. */
  readonly onProgress?: ((resources: number) => void) | undefined;
  /** Called when the run's turn has come. */
  readonly open: () => Body;
}

/** The work of a run. */
export interface Body {
  /** Creates the resources; its result becomes the outputs of the stack. */
  create(): Promise<unknown>;
  /** Undoes what opening did, also after a failure. */
  close?(): void;
}

/** What a run leaves behind. */
export interface Outcome {
  readonly resources: readonly DetailedResource[];
  readonly notices: readonly Notice[];
}

/** Errors that stopped a run, with what was registered until then. */
export class RunFailed extends Error {
  public constructor(
    public readonly errors: readonly unknown[],
    public readonly resources: readonly PreviewResource[],
  ) {
    super("the run failed");
  }
}

let queue: Promise<unknown> = Promise.resolve();

/**
 * Runs a body that creates resources in the SDK's mock runtime, recording everything. The SDK's runtime is global:
 * runs of one process wait for each other, and each starts with a clean one.
 *
 * @throws RunFailed when an error escapes, `pulumi.log.error` was called, or the run hangs
 */
export function runInMocks(session: Session): Promise<Outcome> {
  const run = queue.then(() => execute(session));
  queue = run.catch(() => undefined);
  return run;
}

/** The recording monitor answers everything; a request that reaches these is a mistake of this file. */
const NO_MOCKS: pulumi.runtime.Mocks = {
  newResource: ({ type, name }) => {
    throw new Error(`not recorded: ${type} ${name}`);
  },
  call: ({ token }) => {
    throw new Error(`not recorded: ${token}`);
  },
};

async function execute(session: Session): Promise<Outcome> {
  const { project, stack, config, dryRun, standIn } = session;
  const watch = new StallWatch(session.patience);
  const monitor = new RecordingMonitor(
    { project, stack, disabledDefaults: disabledDefaults(config) },
    standIn,
    (count) => {
      watch.touch();
      session.onProgress?.(count);
    },
  );
  await pulumi.runtime.setMocks(NO_MOCKS, project, stack, dryRun, "organization");
  monitor.install();
  pulumi.runtime.setAllConfig({ ...config.values }, [...config.secretKeys]);
  const blueprints = new Blueprints();
  const { failures, notices } = await supervise(session, blueprints, watch);
  pulumi.runtime.setAllConfig({}, []);
  if (failures.length > 0) throw new RunFailed(failures, monitor.resources);
  return { resources: await blueprints.apply(monitor.resources), notices };
}

/** The packages whose resources must name their provider, by the engine's own setting. */
function disabledDefaults({ values }: StackConfig): string[] {
  const packages = values["pulumi:disable-default-providers"] ?? "";
  return packages.startsWith("[") ? (JSON.parse(packages) as string[]) : [];
}

/** Runs the body with everything caught that could escape it. */
async function supervise(session: Session, blueprints: Blueprints, watch: StallWatch) {
  const trap = new Trap();
  const listener = new Listener();
  const leave = enter(session);
  const body = session.open();
  const unwatch = blueprints.start();
  trap.set();
  listener.start();
  watch.start();
  try {
    await Promise.race([run(body, blueprints), trap.escaped, watch.stalled]);
  } catch (error) {
    trap.add(error instanceof Stalled ? hungProgram() : error);
  } finally {
    await settled();
    watch.stop();
    listener.stop();
    trap.release();
    unwatch();
    body.close?.();
    leave();
  }
  const failures = trap.failures.length > 0 ? trap.failures : listener.reportedErrors;
  return { failures, notices: listener.notices };
}

async function run(body: Body, blueprints: Blueprints): Promise<void> {
  await pulumi.runtime.runInPulumiStack(() => {
    blueprints.watchStack();
    return body.create();
  });
  await pulumi.runtime.disconnect();
}

/** Lets rejections surface that nobody waits for, before the traps are released. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
}

/** Gives the run its working directory and the stack traces it needs; returns the way back. */
function enter({ directory, verbose }: Session): () => void {
  const before = { directory: process.cwd(), frames: Error.stackTraceLimit };
  process.chdir(directory);
  Error.stackTraceLimit = verbose ? FRAMES_VERBOSE : FRAMES;
  const recordAgain = verbose ? undefined : recordWithoutTraces();
  return () => {
    recordAgain?.();
    process.chdir(before.directory);
    Error.stackTraceLimit = before.frames;
  };
}
