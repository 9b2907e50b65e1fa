import type { Asker } from "./asker";
import type { Cluster } from "./cluster";
import type { Expected } from "./expected";

/** `not judged` is neither good nor bad: the check could not see what it needs, and says why. */
export type State = "ok" | "warning" | "failed" | "not judged";

/** What a check found of one subject. */
export interface Finding {
  /** What was looked at: `pod prometheus-0`, `4 claims`. */
  readonly subject: string;
  readonly state: State;
  readonly detail: string;
  /** What to do about it; absent where nothing is to be done. */
  readonly remedy?: string;
}

/** What every check may use; all of it only reads. */
export interface Context {
  readonly expected: Expected;
  readonly cluster: Cluster;
  readonly ask: Asker;
  /** Addresses of a host, as this machine's resolver tells them; rejects like `dns.lookup`. */
  readonly lookup: (host: string) => Promise<unknown>;
  readonly now: Date;
}

/** A line of the production checklist that checks itself. */
export interface Check {
  /** As `--skip` takes it. */
  readonly name: string;
  /** What is true when all of its findings are `ok`; a sentence for the checklist. */
  readonly proves: string;
  /** Commands by which a person sees the same. */
  readonly byHand: readonly string[];
  /** Policy rules that judge the same before it is deployed. */
  readonly rules: readonly string[];
  /** Resources that it lists, as kubectl names them: `pods`, `statefulsets.apps`. */
  readonly reads: readonly string[];
  /** Resolves to one finding per subject that needs attention, or one that sums up what is fine. */
  run(context: Context): Promise<readonly Finding[]>;
}

/** The findings that need attention, or one that says that all is fine. */
export const orFine = (problems: readonly Finding[], subject: string, detail: string): readonly Finding[] =>
  problems.length > 0 ? problems : [{ subject, state: "ok", detail }];
