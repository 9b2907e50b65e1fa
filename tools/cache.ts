/**
 * Tools that were built for any checkout, in the user's cache folder: Go keeps compiled packages, but links each tool anew
 * for each checkout, which takes a minute for all. A cache that cannot be read or written is none.
 */
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Days after which a tool that no checkout took is removed. */
const KEPT_DAYS = 30;

const day = 24 * 60 * 60 * 1000;

export class ToolCache {
  /** Default: `$XDG_CACHE_HOME` or `~/.cache`, as the XDG Base Directory Specification has it. */
  constructor(
    private readonly folder = join(
      process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"),
      "insurance-lead-gen-monitoring",
      "tools",
    ),
  ) {}

  /** Puts the tool of a name and fingerprint into a file; false where there is none. */
  take(name: string, fingerprint: string, file: string): boolean {
    try {
      const kept = this.place(name, fingerprint);
      if (!existsSync(kept)) return false;
      put(kept, file);
      utimesSync(kept, new Date(), new Date());
      return true;
    } catch {
      rmSync(file, { force: true });
      return false;
    }
  }

  /** Keeps a built tool for other checkouts, and removes those that nobody takes any more. */
  keep(name: string, fingerprint: string, file: string): void {
    try {
      mkdirSync(this.folder, { recursive: true });
      this.removeOld();
      const kept = this.place(name, fingerprint);
      const partial = `${kept}.${process.pid}.partial`;
      put(file, partial);
      renameSync(partial, kept);
    } catch {
      // It is built again next time.
    }
  }

  private place(name: string, fingerprint: string): string {
    const key = [fingerprint, process.platform, process.arch].join(" ");
    return join(this.folder, `${name}-${createHash("sha256").update(key).digest("hex")}`);
  }

  private removeOld(): void {
    const old = Date.now() - KEPT_DAYS * day;
    for (const file of readdirSync(this.folder).map((entry) => join(this.folder, entry))) {
      if (statSync(file).mtimeMs < old) rmSync(file, { force: true });
    }
  }
}

/** The same file under another name, or a copy of it where the other name is on another disk. */
function put(from: string, to: string): void {
  rmSync(to, { force: true });
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
