import * as debuggable from "@pulumi/pulumi/runtime/debuggable";

/** The SDK's own record of promises that have not settled; left out of its type declarations. */
const leaks = debuggable as unknown as { leakedPromises?: () => [Iterable<{ _debugCtx?: string }>, string] };

/** How many names a message tells. */
const SHOWN = 5;

/** Logical name and type of the resources that wait for something, from the labels of the SDK's promises. */
function pendingResources(): string[] {
  const [promises] = leaks.leakedPromises?.() ?? [[]];
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
