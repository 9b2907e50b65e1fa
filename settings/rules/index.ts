import type { TunableAlert } from "../../lib/alert-tuning";
import type { Fault } from "../faults";
import type { Settings } from "../schema";
import { account } from "./account";
import { alerts } from "./alerts";
import { dashboards } from "./dashboards";
import { exporters } from "./exporters";
import { exposure } from "./exposure";
import { logs } from "./logs";
import { metrics } from "./metrics";
import { notifications } from "./notifications";
import { outsideEks } from "./outside-eks";
import type { Rule, SecretPresence } from "./rule";
import { schedule } from "./schedule";
import { storage } from "./storage";
import { traces } from "./traces";

/** The rules between settings by subject, in the order in which their faults are told. */
export const subjects = {
  account,
  outsideEks,
  storage,
  exposure,
  metrics,
  notifications,
  dashboards,
  logs,
  traces,
  exporters,
  schedule,
  alerts,
} as const satisfies Readonly<Record<string, Readonly<Record<string, Rule>>>>;

/** Every rule by its name, which reads as a promise. */
export const rules: Readonly<Record<string, Rule>> = Object.assign({}, ...Object.values(subjects)) as Record<
  string,
  Rule
>;

/** True when a rule can be judged: all rooms that it reads are free of faults. */
const canJudge = (settings: Partial<Settings>, { reads }: Rule): settings is Settings =>
  reads.every((room) => room in settings);

/**
 * Every fault that shows only when several settings are read together.
 *
 * @param settings the rooms that are free of faults themselves; rules that read others are left out
 * @param alerts what can be tuned of the alerts that the rooms have
 */
export function crossRoomFaults(
  settings: Partial<Settings>,
  secrets: SecretPresence,
  alerts: () => readonly TunableAlert[],
): Fault[] {
  return Object.values(rules).flatMap((rule) =>
    canJudge(settings, rule) ? rule.judge(settings, secrets, alerts) : [],
  );
}
