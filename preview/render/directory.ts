import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { PreviewError, PROGRAM_FAILED, wrongInput } from "../errors";
import type { RenderedFile } from "./render";

/** Lists the files of a rendered directory; only a directory that holds it, and nothing else, is ever replaced. */
export const MANIFEST = ".preview.json";

/** Access for everyone the umask allows, or for the owner alone where secrets are real. */
const MODES = { open: { file: 0o666, directory: 0o777 }, secret: { file: 0o600, directory: 0o700 } };

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join("/"));
}

function listed(directory: string): ReadonlySet<string> | undefined {
  try {
    const { files } = JSON.parse(readFileSync(join(directory, MANIFEST), "utf8")) as { files?: unknown };
    return Array.isArray(files) ? new Set<string>(files as string[]) : undefined;
  } catch {
    return undefined;
  }
}

/** Refuses to replace what this command did not write. */
function assertOurs(directory: string, option: string): void {
  if (!existsSync(directory)) return;
  if (!statSync(directory).isDirectory()) throw refusal(directory, option, "is a file, not a directory");
  const present = filesIn(directory);
  if (present.length === 0) return;
  const ours = listed(directory);
  if (ours === undefined) throw refusal(directory, option, "holds files that this command did not write");
  const foreign = present.filter((file) => file !== MANIFEST && !ours.has(file)).sort();
  if (foreign.length > 0)
    throw refusal(directory, option, `holds files that this command did not write: ${foreign.join(", ")}`);
}

function refusal(directory: string, option: string, reason: string): PreviewError {
  return wrongInput({ path: option, value: directory, reason, remedy: "move them, or choose another directory" });
}

function processIsAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Directories that killed runs left beside the output. */
function leftovers(directory: string): string[] {
  const prefix = `.${basename(directory)}.`;
  return readdirSync(dirname(directory))
    .filter((name) => name.startsWith(prefix) && /^\d+\.(new|old)$/.test(name.slice(prefix.length)))
    .filter((name) => !processIsAlive(Number.parseInt(name.slice(prefix.length), 10)))
    .map((name) => join(dirname(directory), name));
}

function fill(directory: string, files: readonly RenderedFile[], secret: boolean): void {
  const modes = secret ? MODES.secret : MODES.open;
  mkdirSync(directory, { mode: modes.directory });
  for (const folder of new Set(files.map(({ path }) => dirname(path)))) {
    mkdirSync(join(directory, folder), { recursive: true, mode: modes.directory });
  }
  for (const { path, content } of files) writeFileSync(join(directory, path), content, { mode: modes.file });
}

/** Puts the new directory in the place of the old one; between two renames the old one waits beside it. */
function swap(fresh: string, directory: string): void {
  const old = fresh.replace(/new$/, "old");
  const replaces = existsSync(directory);
  if (replaces) renameSync(directory, old);
  try {
    renameSync(fresh, directory);
  } catch (error) {
    if (replaces) renameSync(old, directory);
    throw error;
  }
  rmSync(old, { recursive: true, force: true });
}

interface WriteOptions {
  readonly secret: boolean;
  readonly option?: string;
}

/**
 * Writes a directory whole or not at all: readers see the old files or the new ones, and files of an earlier run that
 * are no longer rendered disappear.
 *
 * @param options.secret makes files and directories readable by their owner only
 * @param options.option what named the directory, for messages; default `--out`
 * @throws PreviewError exit code 2 when the directory holds anything this command did not write, 3 when writing fails
 */
export function writeDirectory(target: string, files: readonly RenderedFile[], options: WriteOptions): void {
  const { secret, option = "--out" } = options;
  const directory = resolve(target);
  const fresh = join(dirname(directory), `.${basename(directory)}.${process.pid}.new`);
  const manifest = { path: MANIFEST, content: `${JSON.stringify({ files: files.map(({ path }) => path).sort() })}\n` };
  try {
    assertOurs(directory, option);
    mkdirSync(dirname(directory), { recursive: true });
    for (const leftover of leftovers(directory)) rmSync(leftover, { recursive: true, force: true });
    fill(fresh, [...files, manifest], secret);
    swap(fresh, directory);
  } catch (error) {
    if (existsSync(fresh)) rmSync(fresh, { recursive: true });
    throw error instanceof PreviewError ? error : unwritable(directory, option, error as NodeJS.ErrnoException);
  }
}

/** A directory that cannot be written is the caller's choice of directory: exit code 2, except where the disk fails. */
function unwritable(directory: string, option: string, error: NodeJS.ErrnoException): PreviewError {
  const code = error.code ?? error.message;
  if (["EACCES", "EPERM", "ENOTDIR", "EROFS", "EEXIST"].includes(code)) {
    const remedy = "choose a directory that this user may write to";
    return wrongInput({ path: option, value: directory, reason: `cannot be written (${code})`, remedy });
  }
  const fault = { path: directory, value: undefined, reason: `cannot be written (${code})`, remedy: "free the disk" };
  return new PreviewError(PROGRAM_FAILED, `${fault.path}: ${fault.reason}\n`, [fault]);
}
