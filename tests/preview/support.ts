import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";

/** Directory of a fixture program. */
export function fixture(name: string): string {
  return resolve(__dirname, "fixtures", name);
}

/** What a command left behind. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const ROOT = resolve(__dirname, "../..");

/** Starts the preview command; `npm run preview` does the same. */
export function start(...args: string[]) {
  const environment = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined };
  return spawn(process.execPath, ["--import", "tsx", join(ROOT, "preview/cli.ts"), ...args], {
    cwd: ROOT,
    env: environment,
  });
}

/** Runs the preview command to its end. */
export function command(...args: string[]): Promise<Ended> {
  const child = start(...args);
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => (output.stdout += String(chunk)));
  child.stderr.on("data", (chunk) => (output.stderr += String(chunk)));
  return new Promise((resolveEnd) => child.on("close", (code) => resolveEnd({ code, ...output })));
}

/** Every file below a directory, by path relative to it. */
export function contents(directory: string): Record<string, string> {
  const files = readdirSync(directory, { recursive: true, encoding: "utf8" }).sort();
  return Object.fromEntries(
    files
      .map((file) => join(directory, file))
      .filter((file) => statSync(file).isFile())
      .map((file) => [relative(directory, file), readFileSync(file, "utf8")]),
  );
}

/** A directory of one test that goes away with it. */
export async function inTemporaryDirectory(test: (directory: string) => unknown): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "preview-"));
  try {
    await test(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
