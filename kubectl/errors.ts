import { wrongInput, type PreviewError } from "../preview/errors";

/** Exit code: something about the command or its surroundings is wrong, so that nothing was changed. */
export const NOTHING_DONE = 2;

/** Something that the caller of the command can put right; ends it with exit code 2. */
export const wrong = (path: string, value: string | undefined, reason: string, remedy: string): PreviewError =>
  wrongInput({ path, value, reason, remedy });

/** Something failed on the way; ends the command with exit code 1. */
export class Failed extends Error {
  constructor(
    message: string,
    readonly remedy: string,
    /** What the program said, where it is a program that failed. */
    readonly said = "",
  ) {
    super(message);
  }
}
