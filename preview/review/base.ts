import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PreviewError, wrongInput } from "../errors";
import { MANIFEST } from "../render/directory";
import { SUMMARY } from "./summary";
import type { Summary } from "./summary";

/** Contents of a rendered directory by path. */
export type Files = ReadonlyMap<string, string>;

/** What a stack is compared with. */
export interface Base {
  readonly files: Files;
  readonly summary: Summary;
}

const RENDER = "render it with npm run preview -- <stack> --out DIR in a checkout of what to compare with";

const refusal = (directory: string, reason: string, remedy: string): PreviewError =>
  wrongInput({ path: "--base", value: directory, reason, remedy });

function parsed(directory: string, file: string): unknown {
  try {
    return JSON.parse(readFileSync(join(directory, file), "utf8")) as unknown;
  } catch {
    throw refusal(directory, `is no directory that a preview has written: ${file} cannot be read`, RENDER);
  }
}

function summaryOf(directory: string): Summary {
  const summary = parsed(directory, SUMMARY) as Partial<Summary> | null;
  if (typeof summary?.stack !== "string" || !Array.isArray(summary.violations)) {
    throw refusal(directory, `is of another version: ${SUMMARY} lacks its findings`, RENDER);
  }
  return summary as Summary;
}

/**
 * Reads a rendered directory to compare with.
 *
 * @throws PreviewError (exit code 2) when a preview of this version did not write it, or it holds real secrets
 */
export function readBase(directory: string): Base {
  if (!existsSync(directory)) throw refusal(directory, "does not exist", RENDER);
  const { files } = parsed(directory, MANIFEST) as { readonly files: readonly string[] };
  const summary = summaryOf(directory);
  if (summary.revealed) throw refusal(directory, "holds real secrets", "render it again without --reveal");
  try {
    return { files: new Map(files.map((file) => [file, readFileSync(join(directory, file), "utf8")])), summary };
  } catch (error) {
    throw refusal(directory, `cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown error"})`, RENDER);
  }
}
