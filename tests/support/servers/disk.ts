/** A disk of its own for a server: a small file system in memory that only this server sees, gone when it ends. */
import { closeSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import execa from "execa";
import { findTool } from "../toolbox";

const mebibyte = 1_048_576;

/** Runs a command in namespaces of its own, where it may mount. */
const unshare = ["--user", "--map-root-user", "--mount"];

/** True where the kernel lets users mount in namespaces of their own; some distributions and container runtimes do not. */
export function canMount(): boolean {
  const path = findTool("unshare");
  if (path === undefined) return false;
  return !execa.sync(path, [...unshare, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], { reject: false }).failed;
}

/** The command of a server with an empty disk at the folder. */
export function withDisk(
  folder: string,
  mebibytes: number,
  command: { readonly path: string; readonly args: readonly string[] },
): { path: string; args: string[] } {
  const script = `mount -t tmpfs -o size=${mebibytes}m tmpfs "$0" && exec "$@"`;
  return {
    path: findTool("unshare") ?? "unshare",
    args: [...unshare, "sh", "-c", script, folder, command.path, ...command.args],
  };
}

/** Writes a file until the disk is that full, between 0 and 1. */
export function fill(file: string, share: number): void {
  const descriptor = openSync(file, "w");
  try {
    while (usage(file) < share) writeSync(descriptor, Buffer.alloc(mebibyte));
  } finally {
    closeSync(descriptor);
  }
}

/** Frees what fill() took. */
export const free = (file: string): void => rmSync(file);

/** Part of the disk of a file that is used, between 0 and 1. */
function usage(file: string): number {
  const { blocks, bfree } = statfsSync(file);
  return 1 - bfree / blocks;
}
