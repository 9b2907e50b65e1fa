/** Finds the real tools that tests run, and says honestly which tests did not run for want of one. */
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Context } from "mocha";
import { binaryPath, findBinary } from "../../tools/tools";

const skips = new Set<string>();

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The path of a tool: tools/bin first, because its version is pinned, then PATH. */
export function findTool(name: string): string | undefined {
  const pinned = findBinary(name);
  const onPath = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, name));
  return [...(pinned ? [binaryPath(pinned)] : []), ...onPath].find(isExecutable);
}

function remedy(name: string): string {
  return findBinary(name) ? `npm run tools -- ${name}` : "install it so that it is on PATH";
}

/** The path of the tool; without it the test is skipped and told of at the end, or fails where CI=true. */
export function requireTool(context: Context, name: string): string {
  const path = findTool(name);
  if (path !== undefined) return path;
  if (process.env["CI"] === "true") {
    throw new Error(`${name} is neither in tools/bin nor on PATH, and CI may not skip its tests: ${remedy(name)}`);
  }
  if (skips.size === 0) process.once("exit", reportSkips);
  skips.add(name);
  return context.skip();
}

function reportSkips(): void {
  for (const name of skips) console.log(`skipped: ${name} not found - ${remedy(name)}`);
}
