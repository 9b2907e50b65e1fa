/** The real programs the tests run, each pinned by a Go module or a Maven project of its own under tools/<dir>. */
import { join } from "node:path";
import { modules } from "./modules";

export { modules };

/** The folders of tests/ that need a tool; `npm run tools -- cluster` builds what one of them needs. */
export const groups = ["content", "engine", "cluster", "binaries"] as const;
export type Group = (typeof groups)[number];

export interface Binary {
  /** File name in tools/bin and on PATH. */
  readonly name: string;
  /** Folder of the main package inside the module, empty for the module's root; of Maven, the class with the main method. */
  readonly folder: string;
  /** Why the tests need it. */
  readonly purpose: string;
  readonly groups: readonly Group[];
  /** A folder of its own inside tools/bin, for a program that must not be found beside the others. */
  readonly shelf?: string;
}

export interface ToolModule {
  /** Folder under tools/ with go.mod and go.sum, or with pom.xml and the main class. */
  readonly dir: string;
  /** What gets and builds it: `go` unless told otherwise. */
  readonly builder?: "go" | "maven";
  /** Go module path of the tool itself, or Maven's `group:artifact`. */
  readonly path: string;
  /** Version of that module; go.mod or pom.xml pins the same one. */
  readonly version: string;
  /** String variables set at link time, because a module build knows neither its release nor its commit. */
  readonly variables: Readonly<Record<string, string>>;
  /** Build tags without which the program compiles, but does not work. */
  readonly tags?: readonly string[];
  readonly binaries: readonly Binary[];
}

/** Where built tools lie; git ignores the folder. */
export const binDirectory = join(__dirname, "bin");

export const moduleDirectory = (module: ToolModule): string => join(__dirname, module.dir);

/** Files that pin a module and all that it needs. */
export const pinsOf = ({ builder, binaries }: ToolModule): string[] =>
  builder === "maven" ? ["pom.xml", ...binaries.map(({ folder }) => `${folder}.java`)] : ["go.mod", "go.sum"];

export const binaryPath = (binary: Binary): string => join(binDirectory, binary.shelf ?? "", binary.name);

/** The tool's entry of the table, or undefined for a program that is not built here (psql, redis-server). */
export const findBinary = (name: string): Binary | undefined =>
  modules.flatMap((module) => module.binaries).find((binary) => binary.name === name);

/** The modules with only the binaries that the words (tool or group names) ask for; no words ask for all. */
export function selectTools(words: readonly string[]): ToolModule[] {
  const known = [...groups, ...modules.flatMap((module) => module.binaries.map((binary) => binary.name))];
  const unknown = words.filter((word) => !known.includes(word));
  if (unknown.length > 0) {
    throw new Error(`No tool or group is called ${unknown.join(", ")} (tools/tools.ts). Known: ${known.join(", ")}.`);
  }
  const asked = (binary: Binary): boolean =>
    words.length === 0 || [binary.name, ...binary.groups].some((word) => words.includes(word));
  return modules
    .map((module) => ({ ...module, binaries: module.binaries.filter(asked) }))
    .filter((module) => module.binaries.length > 0);
}
