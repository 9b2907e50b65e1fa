import { createRequire } from "node:module";
import { join, sep } from "node:path";
import type { Body } from "./runtime";

const dependencies = `${sep}node_modules${sep}`;

/** The loaded modules of a project, those of its dependencies left out. */
function modulesOf(cache: NodeJS.Dict<NodeModule>, directory: string): string[] {
  return Object.keys(cache).filter((file) => file.startsWith(directory + sep) && !file.includes(dependencies));
}

/**
 * Makes a project's program start fresh: none of its modules is loaded any more until `close`, after which the module
 * cache is as it was before, and what the program kept in its modules is gone.
 */
export function openProgram(directory: string, program: string): Body {
  const load = createRequire(join(directory, "package.json"));
  const kept = modulesOf(load.cache, directory).map((file) => [file, load.cache[file]] as const);
  for (const [file] of kept) Reflect.deleteProperty(load.cache, file);
  return {
    create: () => start(load, program),
    close() {
      for (const file of modulesOf(load.cache, directory)) Reflect.deleteProperty(load.cache, file);
      for (const [file, module] of kept) load.cache[file] = module;
    },
  };
}

/** Loads the program as the language host does: exports are the stack's outputs, an exported function is called. */
async function start(load: NodeJS.Require, program: string): Promise<unknown> {
  const exported: unknown = load(program);
  return typeof exported === "function" ? await (exported as () => unknown)() : exported;
}
