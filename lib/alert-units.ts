import * as units from "@grafana/grafana-foundation-sdk/units";

/** The unit of what an alert compares. */
export interface AlertUnit {
  /** For people: `%`, `seconds`, or `number` for a plain one. */
  readonly name: string;
  /** Grafana's id of it, where it has one. */
  readonly grafana?: string;
  /** The whole, of which the value is a part. */
  readonly whole?: number;
}

const plain: AlertUnit = { name: "number" };

/** How an alert's own description prints `$value`, which says what unit the value has. */
const formats: readonly (readonly [pattern: RegExp, unit: AlertUnit])[] = [
  [/\$value \| humanizePercentage/, { name: "share of 1", grafana: units.PercentUnit, whole: 1 }],
  [/\$value \| humanizeDuration/, { name: "seconds", grafana: units.Seconds }],
  [/\$value \| humanize1024/, { name: "bytes", grafana: units.BytesIEC }],
  [/\$value[^}]*\}\} ?%/, { name: "%", grafana: units.Percent, whole: 100 }],
  [/\$value[^}]*\}\} USD per hour\b/, { name: "USD per hour", grafana: units.Dollars }],
  [/\$value[^}]*\}\} USD\b/, { name: "USD", grafana: units.Dollars }],
  [/\$value[^}]*\}\} hours\b/, { name: "hours", grafana: units.Hours }],
  [/\$value[^}]*\}\} days\b/, { name: "days", grafana: units.Days }],
];

/** Units that Grafana is not told, because the number is shown as it is. */
const worded = /\$value[^}]*\}\} (times|GiB|\w+ per second)\b/;

/** The unit of the value that an alert's description prints. */
export function unitOf(description: string): AlertUnit {
  const known = formats.find(([pattern]) => pattern.test(description))?.[1];
  const name = worded.exec(description)?.[1];
  return known ?? (name === undefined ? plain : { name });
}
