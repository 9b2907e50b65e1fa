/** Builds a program of Java libraries: a script beside a folder of jars and of the compiled main class. */
import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { binDirectory, moduleDirectory, type Binary, type ToolModule } from "./tools";

const run = promisify(execFile);

/** Heap of a server of a test, which holds next to nothing; without a bound it would be a quarter of the machine's memory. */
const heap = "-Xmx512m";

const script = (folder: string, main: string): string => `#!/bin/sh
here="$(dirname "$0")/${folder}"
exec java ${heap} -cp "$here:$here/*" ${main} "$@"
`;

/**
 * @param file receives the script; the jars lie in a folder that is named by what pins them
 * @throws when Maven cannot get a library, or the class does not compile
 */
export async function buildMaven(module: ToolModule, binary: Binary, file: string): Promise<void> {
  const jars = join(binDirectory, `${binary.name}-${module.version}.jars`);
  const partial = `${jars}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  const cwd = moduleDirectory(module);
  try {
    await run("mvn", ["-B", "-q", "dependency:copy-dependencies", `-DoutputDirectory=${partial}`], { cwd });
    if (readdirSync(partial).length === 0) throw new Error(`Maven brought no library for ${module.path}`);
    await run("javac", ["-d", partial, "-cp", join(partial, "*"), `${binary.folder}.java`], { cwd });
    rmSync(jars, { recursive: true, force: true });
    renameSync(partial, jars);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  writeFileSync(file, script(basename(jars), binary.folder));
  chmodSync(file, 0o755);
}
