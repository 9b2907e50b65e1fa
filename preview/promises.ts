import { createRequire } from "node:module";

/** The SDK's own record of promises that have not settled; left out of its type declarations. */
const record = createRequire(__filename)("@pulumi/pulumi/runtime/debuggable") as {
  leakedPromises?: () => [Iterable<{ _debugCtx?: string }>, string];
  debuggablePromise?: (...promise: readonly unknown[]) => unknown;
};

/** How many names a message tells. */
const SHOWN = 5;

/** Logical name and type of the resources that wait for something, from the labels of the SDK's promises. */
function pendingResources(): string[] {
  const [promises] = record.leakedPromises?.() ?? [[]];
  const labels = [...promises].map(({ _debugCtx = "" }) => /resource:([^[\]]+)\[([^[\]]+)\]/.exec(_debugCtx));
  const names = labels.flatMap((label) =>
    label && label[2] !== "pulumi:pulumi:Stack" ? [`${label[1]} (${label[2]})`] : [],
  );
  return [...new Set(names)].sort();
}

/**
 * The error of a program that hangs, naming the resources that wait. Forgets the SDK's record of them, which would
 * otherwise complain again when the process ends.
 */
export function hungProgram(): Error {
  const waiting = pendingResources();
  const names = waiting.slice(0, SHOWN).join(", ");
  const more = waiting.length > SHOWN ? ` and ${waiting.length - SHOWN} more` : "";
  const cause =
    waiting.length > 0
      ? `these resources wait for values that never arrive: ${names}${more}; look for outputs or dependencies in a circle`
      : "it waits for a promise that never settles";
  const error = new Error(`the program hangs: ${cause}`);
  error.stack = "";
  return error;
}

/** The SDK's own stack of the place where a resource is made, which it sends to the engine; left out of its type declarations. */
const { Resource } = createRequire(__filename)("@pulumi/pulumi/resource") as {
  readonly Resource: { callsites?: () => readonly unknown[] };
};

/** Runs that need no traces, and may overlap. */
let quietRuns = 0;

/** Puts the stack trace of each promise, which is mapped to sources and read by nobody, under the control of `quietRuns`. */
function controlPromises(): void {
  const { debuggablePromise } = record;
  if (debuggablePromise === undefined) return;
  record.debuggablePromise = (...promise) => {
    const before = Error.stackTraceLimit;
    if (quietRuns > 0) Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(...promise);
    } finally {
      Error.stackTraceLimit = before;
    }
  };
}

/** The same for that of each resource. */
function controlResources(): void {
  const { callsites } = Resource;
  if (callsites !== undefined) Resource.callsites = () => (quietRuns > 0 ? [] : callsites());
}

controlPromises();
controlResources();

/** Lets the SDK record promises and resources without traces, which are a fifth of a run; returns the way back. */
export function recordWithoutTraces(): () => void {
  quietRuns += 1;
  return () => {
    quietRuns -= 1;
  };
}
