import type { TunableAlert } from "../../lib/alert-tuning";
import { join, nearest } from "../faults";
import type { Fault } from "../faults";
import type { Settings } from "../schema";
import { rule, unless } from "./rule";

interface Named {
  readonly path: string;
  readonly name: string;
  readonly tuning: Settings["alerts"][string];
  /** The alert as its room has it; undefined where no room has it. */
  readonly alert: TunableAlert | undefined;
}

/** What a stack wants of alerts, beside what their rooms say. */
function named({ alerts }: Pick<Settings, "alerts">, written: () => readonly TunableAlert[]): Named[] {
  const byName = Object.entries(alerts);
  const all = byName.length === 0 ? [] : written();
  return byName.map(([name, tuning]) => ({
    path: join("alerts", name),
    name,
    tuning,
    alert: all.find(({ alert }) => alert === name),
  }));
}

type Unit = NonNullable<TunableAlert["threshold"]>["unit"];

/** The dead man's switch: the only alert without severity, since nobody is told of it while it fires. */
const isSwitch = ({ severity }: TunableAlert): boolean => severity === "none";

function unknownAlert({ path, name }: Named, written: readonly TunableAlert[]): Fault {
  const names = written.map(({ alert }) => alert);
  const meant = nearest(name, names);
  return {
    path,
    value: undefined,
    reason: "is set, but there is no such alert",
    remedy: meant ? `write ${meant}, or remove it` : "remove it; docs/thresholds.md lists the alerts",
  };
}

/** A percentage in place of a share would make an alert that never fires, or always. */
const beyondTheWhole = (path: string, value: number, { name, whole }: Unit): readonly Fault[] =>
  unless(whole === undefined || value <= whole, {
    path,
    value,
    reason: `is more than the whole, which is ${whole} in this alert's unit (${name})`,
    remedy: whole === 1 && value <= 100 ? `write ${value / 100} for ${value} %` : `write at most ${whole}`,
  });

function thresholdFaults({ path, tuning, alert }: Named): readonly Fault[] {
  const place = join(path, "threshold");
  const { threshold: value } = tuning;
  if (value === undefined || alert === undefined || isSwitch(alert)) return [];
  if (alert.threshold !== undefined) return beyondTheWhole(place, value, alert.threshold.unit);
  const reason = "replaces nothing: no single number decides when this alert fires";
  const remedy = `remove it, or change the expression in components/${alert.room}; for, severity and enabled can be set`;
  return [{ path: place, value, reason, remedy }];
}

export const alerts = {
  tunedAlertsExist: rule("alerts.<name> names an alert that exists", ["alerts"], (settings, _, written) =>
    named(settings, written).flatMap((one) => unless(one.alert !== undefined, unknownAlert(one, written()))),
  ),

  deadMansSwitchStays: rule(
    "the Watchdog, which must always fire, is not in alerts",
    ["alerts"],
    (settings, _, written) =>
      named(settings, written).flatMap(({ path, alert }) =>
        unless(alert === undefined || !isSwitch(alert), {
          path,
          value: undefined,
          reason: "is the dead man's switch: it must always fire, or nobody notices when alerts stop",
          remedy: "remove it; where it is sent is alertmanager.channels.watchdog",
        }),
      ),
  ),

  tunedThresholdsReplaceANumber: rule(
    "alerts.<name>.threshold is for an alert that a single number decides, in its unit",
    ["alerts"],
    (settings, _, written) => named(settings, written).flatMap(thresholdFaults),
  ),
};
