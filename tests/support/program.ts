import { resolve } from "node:path";
import { runProgram } from "../../preview/engine";
import type { Preview } from "../../preview/engine";

/** Directory of the project under test. */
export const PROJECT = resolve(__dirname, "../..");

const previews = new Map<string, Promise<Preview>>();

/** The preview of one of the project's own stacks; every test of a process shares one run. */
export function previewOf(stack: string): Promise<Preview> {
  const known = previews.get(stack);
  if (known) return known;
  const preview = runProgram({ directory: PROJECT, stack });
  previews.set(stack, preview);
  return preview;
}
