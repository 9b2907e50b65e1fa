import type { TunableAlert } from "../../lib/alert-tuning";
import type { Fault } from "../faults";
import type { SecretKey, Settings } from "../schema";

/** Which secrets are configured; their values are nobody's business here. */
export interface SecretPresence {
  readonly keys: ReadonlySet<SecretKey>;
  /** Names of exporter targets with a configured password. */
  readonly exporterPasswords: ReadonlySet<string>;
}

/** A top-level key of the stack file. */
export type Room = keyof Settings;

/** The alerts that the rooms have, read only when a rule asks for them. */
type Alerts = () => readonly TunableAlert[];

/** Something that settings of one or several rooms promise each other. */
export interface Rule {
  /** What holds in every stack that can work, as a sentence for the reader of docs/configuration.md. */
  readonly promise: string;
  /** The rooms it reads; it is judged when these are free of faults, whatever the others are. */
  readonly reads: readonly Room[];
  readonly judge: (settings: Settings, secrets: SecretPresence, alerts: Alerts) => readonly Fault[];
}

/** Declares a rule; `judge` sees only the rooms that the rule says it reads. */
export function rule<const R extends Room>(
  promise: string,
  reads: readonly R[],
  judge: (settings: Pick<Settings, R>, secrets: SecretPresence, alerts: Alerts) => readonly Fault[],
): Rule {
  return { promise, reads, judge };
}

/** The fault, unless the condition holds. */
export const unless = (holds: boolean, fault: Fault): readonly Fault[] => (holds ? [] : [fault]);

/** Fault of a setting that another one makes necessary. */
export const missing = (path: string, why: string, remedy: string): Fault => ({
  path,
  value: undefined,
  reason: `is missing, but ${why}`,
  remedy,
});
