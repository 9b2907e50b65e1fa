import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { wrongInput } from "../errors";

/**
 * Writes a file whole or not at all.
 *
 * @param option what named the file, for messages
 * @throws PreviewError (exit code 2) when it cannot be written
 */
export function writeText(file: string, text: string, option: string): void {
  const path = resolve(file);
  const fresh = `${path}.${process.pid}.new`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(fresh, text);
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    const reason = `cannot be written (${(error as NodeJS.ErrnoException).code ?? "unknown error"})`;
    throw wrongInput({ path: option, value: file, reason, remedy: "choose a file that this user may write to" });
  }
}
