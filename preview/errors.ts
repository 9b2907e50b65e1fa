import type { Fault } from "../settings/faults";

/** Exit code of the command: settings or usage are wrong. */
export const BAD_SETTINGS = 2;

/** Exit code of the command: the program failed, or its result cannot be written. */
export const PROGRAM_FAILED = 3;

/** A preview that did not come about; the message is complete and needs no stack trace. */
export class PreviewError extends Error {
  /**
   * @param exitCode what the command ends with
   * @param message cause, place, value and remedy, ready for a terminal
   * @param faults the same as data, for `--json`
   * @param stackTrace where it happened, for `--verbose`
   */
  public constructor(
    public readonly exitCode: typeof BAD_SETTINGS | typeof PROGRAM_FAILED,
    message: string,
    public readonly faults: readonly Fault[],
    public readonly stackTrace?: string,
  ) {
    super(message);
    this.name = "PreviewError";
  }
}

/** A `PreviewError` about one thing that the caller of the command can put right: exit code 2. */
export function wrongInput(fault: Fault): PreviewError {
  return new PreviewError(BAD_SETTINGS, `${describe(fault)}\n`, [fault]);
}

function describe({ path, value, reason, remedy }: Fault): string {
  const given = value === undefined ? "" : ` ${typeof value === "string" ? value : JSON.stringify(value)}`;
  return `${path}:${given} ${reason}\n  ${remedy}`;
}
