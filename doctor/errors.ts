import { wrongInput, type PreviewError } from "../preview/errors";

/** Exit code: something about the command, the kubeconfig or the stack is wrong, so that nothing was judged. */
export const NOTHING_JUDGED = 2;

/** Something that the caller of the command can put right. */
export const wrong = (path: string, value: string | undefined, reason: string, remedy: string): PreviewError =>
  wrongInput({ path, value, reason, remedy });
