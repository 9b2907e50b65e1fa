/**
 * `npm run tools [-- NAME|GROUP ...]` builds what is missing of tools/modules.ts into tools/bin, two modules at a time.
 * `npm run tools -- --list` says what there is, what needs it and what is built.
 */
import { execFileSync } from "node:child_process";
import { setPriority } from "node:os";
import { build, isBuilt } from "./builder";
import { groups, modules, selectTools, type Binary, type ToolModule } from "./tools";

const buildsAtOnce = 2;

interface Failure {
  readonly name: string;
  readonly reason: string;
}

const shortVersion = (module: ToolModule): string =>
  module.version.replace(/^v/, "").replace(/^0\.0\.0-(\d{8}).*/, "$1");

const seconds = (since: number): string => `${Math.round((Date.now() - since) / 1000)} s`;

function list(): void {
  console.log(`groups: ${groups.join(", ")}\n`);
  for (const module of modules) {
    for (const binary of module.binaries) {
      const state = isBuilt(module, binary) ? "built  " : "missing";
      const title = `${binary.name} ${shortVersion(module)}`;
      console.log(`${state}  ${title.padEnd(34)} ${binary.groups.join(",").padEnd(18)} ${binary.purpose}`);
    }
  }
}

/** Undefined where the go command is missing. */
function goVersion(): string | undefined {
  try {
    return execFileSync("go", ["env", "GOVERSION"], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

async function buildBinary(module: ToolModule, binary: Binary, failures: Failure[]): Promise<void> {
  const title = `${binary.name} ${shortVersion(module)}`;
  const start = Date.now();
  console.log(`building ${title} ...`);
  try {
    const origin = await build(module, binary);
    console.log(`${origin} ${title} ... ${seconds(start)}`);
  } catch (error) {
    failures.push({ name: title, reason: error instanceof Error ? error.message : String(error) });
    console.log(`failed ${title} ... ${seconds(start)}`);
  }
}

/** A worker takes whole modules, because two binaries of one module would compile the same packages twice. */
async function work(queue: ToolModule[], failures: Failure[]): Promise<void> {
  for (let module = queue.shift(); module !== undefined; module = queue.shift()) {
    for (const binary of module.binaries) await buildBinary(module, binary, failures);
  }
}

async function main(words: readonly string[]): Promise<number> {
  if (words.includes("--list")) {
    list();
    return 0;
  }
  const asked = selectTools(words);
  const missing = asked
    .map((module) => ({ ...module, binaries: module.binaries.filter((binary) => !isBuilt(module, binary)) }))
    .filter((module) => module.binaries.length > 0);
  const count = (some: readonly ToolModule[]): number => some.flatMap((module) => module.binaries).length;
  console.log(`${count(asked)} tools asked for, ${count(missing)} to build into tools/bin`);
  if (missing.length === 0) return 0;
  const go = goVersion();
  if (go === undefined && missing.some(({ builder }) => builder !== "maven")) {
    console.error("Cannot build tools: no 'go' command on PATH. Install Go 1.26.5 or newer (go.dev/doc/install).");
    return 1;
  }
  const start = Date.now();
  const failures: Failure[] = [];
  const queue = [...missing];
  await Promise.all(Array.from({ length: buildsAtOnce }, () => work(queue, failures)));
  console.log(`got ${count(missing) - failures.length} tools in ${seconds(start)} with ${go ?? "Maven"}`);
  for (const failure of failures) console.error(`could not get ${failure.name}: ${failure.reason}`);
  return failures.length > 0 ? 1 : 0;
}

// The machine stays usable while it compiles for half an hour; the go processes inherit it.
setPriority(15);

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  },
);
