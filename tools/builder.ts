/** Builds one tool from its pinned module into tools/bin, or sees that it is there already. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { ToolCache } from "./cache";
import { buildMaven } from "./maven";
import { binaryPath, moduleDirectory, pinsOf, type Binary, type ToolModule } from "./tools";

const run = promisify(execFile);
const tenMegabytes = 10 * 1024 * 1024;

const packagePath = (module: ToolModule, binary: Binary): string =>
  binary.folder === "" ? module.path : `${module.path}/${binary.folder}`;

const linkerFlags = (module: ToolModule): string =>
  ["-s", "-w", ...Object.entries(module.variables).map(([variable, value]) => `-X ${variable}=${value}`)].join(" ");

const stampPath = (binary: Binary): string => `${binaryPath(binary)}.stamp`;

/** Everything that decides what the binary is: a changed version, dependency or flag changes it. */
export function fingerprint(module: ToolModule, binary: Binary): string {
  const hash = createHash("sha256");
  for (const file of pinsOf(module)) hash.update(readFileSync(join(moduleDirectory(module), file)));
  const flags = [packagePath(module, binary), linkerFlags(module), ...(module.tags ?? [])];
  return flags.reduce((sum, flag) => sum.update(flag), hash).digest("hex");
}

export function isBuilt(module: ToolModule, binary: Binary): boolean {
  if (!existsSync(binaryPath(binary)) || !existsSync(stampPath(binary))) return false;
  return readFileSync(stampPath(binary), "utf8") === fingerprint(module, binary);
}

async function buildGo(module: ToolModule, binary: Binary, file: string): Promise<void> {
  const tags = module.tags === undefined ? [] : ["-tags", module.tags.join(",")];
  const flags = ["-mod=readonly", "-trimpath", "-buildvcs=false", ...tags, "-ldflags", linkerFlags(module)];
  await run("go", ["build", ...flags, "-o", file, packagePath(module, binary)], {
    cwd: moduleDirectory(module),
    env: { ...process.env, GOWORK: "off" },
    maxBuffer: tenMegabytes,
  });
}

const cache = new ToolCache();

/** Whether a tool was built, or found where another checkout had built the same before. */
type Origin = "built" | "found";

/** Puts a tool into a file. */
async function obtain(module: ToolModule, binary: Binary, stamp: string, file: string): Promise<Origin> {
  if (module.builder === "maven") await buildMaven(module, binary, file);
  else if (cache.take(binary.name, stamp, file)) return "found";
  else {
    await buildGo(module, binary, file);
    cache.keep(binary.name, stamp, file);
  }
  return "built";
}

/** Writes to a temporary name and renames, so that an interrupted build never leaves half a tool. */
export async function build(module: ToolModule, binary: Binary): Promise<Origin> {
  const target = binaryPath(binary);
  const partial = `${target}.${process.pid}.partial`;
  const stamp = fingerprint(module, binary);
  mkdirSync(dirname(target), { recursive: true });
  removeAbandoned(target);
  try {
    const origin = await obtain(module, binary, stamp, partial);
    rmSync(stampPath(binary), { force: true });
    renameSync(partial, target);
    writeFileSync(stampPath(binary), stamp);
    return origin;
  } catch (error) {
    throw new Error(explain(error, module));
  } finally {
    // Also after a rename, which leaves both names where they are the same file.
    rmSync(partial, { force: true });
  }
}

/** What the go command or Maven said last, with a remedy where the cause is a usual one. */
function explain(error: unknown, module: ToolModule): string {
  const output = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
  const lines = output.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("go: downloading"));
  const said = lines.slice(-3).join("; ") || String(error);
  return `${said.slice(0, 600)} (tools/${module.dir}). ${remedy(output, module)}`;
}

function remedy(output: string, module: ToolModule): string {
  if (/spawn (mvn|javac) ENOENT/.test(output)) return "Install Maven and a JDK of at least 17 (default-jdk-headless).";
  if (/requires go >=|GOTOOLCHAIN/.test(output)) return "Install the Go version that the message names.";
  if (/updates to go\.mod needed|missing go\.sum entry|inconsistent/.test(output)) {
    return `Restore tools/${module.dir}/go.mod and go.sum from git, or pin anew with 'go get -tool'.`;
  }
  if (/dial tcp|lookup|timeout|Forbidden|proxy|TLS handshake/i.test(output)) {
    return "Check the network and 'go env GOPROXY', then run again: what is built stays.";
  }
  if (/no space left/.test(output)) return "Free disk space: all tools need about 25 GB, most of it Go caches.";
  if (/signal: killed/.test(output)) return "The machine ran out of memory: build one tool at a time.";
  if (module.builder === "maven")
    return `Run 'mvn dependency:copy-dependencies' in tools/${module.dir} to see all of it.`;
  return `Run 'go build' in tools/${module.dir} to see all of it.`;
}

/** Removes what a build that was killed left behind; a build that still runs keeps its file. */
function removeAbandoned(target: string): void {
  for (const file of readdirSync(dirname(target))) {
    const match = /^(.+)\.(\d+)\.partial$/.exec(file);
    if (match?.[1] === basename(target) && !isRunning(Number(match[2]))) rmSync(join(dirname(target), file));
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
