import { thresholdOf } from "./alert-values";
import { unitOf, type AlertUnit } from "./alert-units";
import { seconds } from "./units";

/** An alert as its rule file has it, as far as a stack may change it. */
export interface AlertRule {
  readonly alert?: string;
  readonly expr?: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What a stack wants otherwise than the rule file says; what is absent stays as it is written. */
export interface AlertTuning {
  /** Number at which the alert begins to fire, in the alert's unit. */
  readonly threshold?: number | undefined;
  /** How long it must hold before the alert fires. */
  readonly for?: string | undefined;
  readonly severity?: string | undefined;
  /** False leaves the alert out, with its panel. */
  readonly enabled: boolean;
}

/** An alert with what can be tuned of it, as its rule file says it. */
export interface TunableAlert {
  readonly alert: string;
  /** Folder below components/, for example `exporters/node`. */
  readonly room: string;
  readonly severity: string;
  /** Absent for the dead man's switch, which always fires. */
  readonly for?: string;
  /** Absent where no single number decides. */
  readonly threshold?: { readonly fires: "above" | "below"; readonly value: number; readonly unit: AlertUnit };
}

const phrases: readonly (readonly [unit: string, seconds: number])[] = [
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

/** A duration as descriptions say it: `5 minutes`, `an hour`. */
export function phraseOf(duration: string): string {
  const length = seconds(duration);
  const [unit, size] = phrases.find(([, size]) => length % size === 0) ?? ["second", 1];
  const count = length / size;
  if (count === 1) return unit === "hour" ? "an hour" : `a ${unit}`;
  return `${count} ${unit}s`;
}

/** Descriptions say how long it has held ("for 5 minutes"), which Prometheus does not tell its templates. */
function retold(annotations: AlertRule["annotations"], from: string, to: string): AlertRule["annotations"] {
  const [written, wanted] = [`for ${phraseOf(from)}`, `for ${phraseOf(to)}`];
  return Object.fromEntries(
    Object.entries(annotations ?? {}).map(([key, text]) => [key, text.replaceAll(written, wanted)]),
  );
}

/**
 * A rule as the stack wants it; nothing where the stack leaves the alert out.
 *
 * @throws where the stack gives a threshold to an alert that has no single number; settings refuse that before
 */
export function tuned<R extends AlertRule>(rule: R, tuning: AlertTuning | undefined): R[] {
  if (tuning === undefined) return [rule];
  if (!tuning.enabled) return [];
  const { threshold, severity, for: wait } = tuning;
  const written = threshold === undefined ? undefined : thresholdOf(rule.expr ?? "");
  if (threshold !== undefined && written === undefined) throw new Error(`${rule.alert}: no single number to replace`);
  return [
    {
      ...rule,
      ...(written === undefined || threshold === undefined ? {} : { expr: written.replaced(threshold) }),
      ...(wait === undefined ? {} : { for: wait, annotations: retold(rule.annotations, rule.for ?? wait, wait) }),
      ...(severity === undefined ? {} : { labels: { ...rule.labels, severity } }),
    },
  ];
}

/** What can be tuned of an alert. */
export function tunableOf(
  room: string,
  { alert = "", expr = "", labels, annotations, ...rule }: AlertRule,
): TunableAlert {
  const threshold = thresholdOf(expr);
  const unit = unitOf(annotations?.["description"] ?? "");
  return {
    alert,
    room,
    severity: labels?.["severity"] ?? "none",
    ...(rule.for === undefined ? {} : { for: rule.for }),
    ...(threshold === undefined ? {} : { threshold: { fires: threshold.fires, value: threshold.value, unit } }),
  };
}
