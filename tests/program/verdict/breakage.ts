import type { PackConfig } from "../../../policy/lib/config";
import type { Edit } from "./edits";

/** One mistake in the program, and who must notice it. */
export interface Breakage {
  /** What an engineer did wrong, as a sentence. */
  readonly title: string;
  /** The rule that must catch it. */
  readonly rule: string;
  /** The mandatory rules that it concerns besides: exactly these find something more. */
  readonly also?: readonly string[];
  /** Default production. */
  readonly stack?: "production" | "staging";
  /** Default: the resources stay as they are. */
  readonly edit?: Edit;
  /** Why nothing that the program has can break the rule, so that the edit adds a resource that could. */
  readonly absent?: string;
  /** A mistake in the pack's config of the stack. */
  readonly config?: (config: PackConfig) => PackConfig;
  /** The day of the preview; default the day on which `untouched` is judged. */
  readonly now?: Date;
}
