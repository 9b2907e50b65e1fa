import * as pulumi from "@pulumi/pulumi";
import type { Fault } from "../settings/faults";
import { BAD_SETTINGS, PreviewError, PROGRAM_FAILED } from "./errors";
import type { Redactor } from "./secrets";

/** What is said of an error without a message. */
const SILENT = "failed without a message";

function faultsOf(error: unknown): readonly Fault[] | undefined {
  const faults: unknown = error instanceof Error && "faults" in error ? error.faults : undefined;
  return Array.isArray(faults) ? (faults as Fault[]) : undefined;
}

/** The first place in the project, dependencies left out, that a stack trace passes through. */
function placeOf(error: Error, directory: string): string | undefined {
  const frames = (error.stack ?? "").split("\n").filter((line) => line.trimStart().startsWith("at "));
  const own = frames.find((line) => line.includes(`${directory}/`) && !line.includes("node_modules"));
  const place = own?.slice(own.indexOf(`${directory}/`) + directory.length + 1);
  return place && /^[^:)]+:\d+/.exec(place)?.[0];
}

function sentence(error: unknown, directory: string): string {
  if (!(error instanceof Error)) return typeof error === "string" ? error : SILENT;
  const { name: kind, message: text } = error;
  const message = text || SILENT;
  const place = placeOf(error, directory);
  if ([pulumi.RunError, pulumi.ResourceError].some((told) => told.isInstance(error))) return message;
  const name = kind === "Error" ? "" : `${kind}: `;
  return `${name}${message}${place === undefined ? "" : ` (${place})`}`;
}

/** The fault list of a failed program, for `--json`. */
function programFault(reason: string): Fault {
  return { path: "program", value: undefined, reason, remedy: "run again with --verbose for the stack trace" };
}

/**
 * What the command tells about errors that stopped a program: settings faults as they stand (exit code 2), anything
 * else in one line each with its place in the project (exit code 3).
 */
export function failureOf(errors: readonly unknown[], directory: string, redact: Redactor): PreviewError {
  const settings = errors.find((error) => faultsOf(error) !== undefined);
  if (settings instanceof Error) {
    return new PreviewError(BAD_SETTINGS, redact(settings.message), faultsOf(settings) ?? [], settings.stack);
  }
  const sentences = [...new Set(errors.map((error) => redact(sentence(error, directory))))];
  const traces = errors.map((error) => (error instanceof Error ? (error.stack ?? error.message) : String(error)));
  const message = `The program failed:\n\n${sentences.map((text) => `  ${text.trimEnd()}\n`).join("\n")}`;
  return new PreviewError(PROGRAM_FAILED, message, sentences.map(programFault), redact(traces.join("\n\n")));
}
