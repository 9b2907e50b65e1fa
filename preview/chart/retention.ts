import type { References } from "./references";

/** A place where a retention stands, and the value that it stands for; the first group of the pattern is kept as it is. */
interface Spot {
  /** Name of the object, or of all that are alike. */
  readonly object: string | RegExp;
  /** Last key of the text's path. */
  readonly key: RegExp;
  /** What comes before the value, the value, and what comes after it. */
  readonly pattern: RegExp;
  readonly value: readonly string[];
}

const annotation = { key: /\/retention$/, pattern: /^()(\S+)()$/ };

const flag = (object: string, name: string, value: readonly string[]): Spot => ({
  object,
  key: /^\d+$/,
  pattern: new RegExp(`^(--${name}=)(\\S+)()$`),
  value,
});

/** Where each tool of this stack is told how long to keep what it has. */
const SPOTS: readonly Spot[] = [
  { object: /^prometheus(-shard-\d+)?$/, ...annotation, value: ["prometheus", "time"] },
  {
    object: /^prometheus(-shard-\d+)?-config$/,
    key: /^prometheus\.yml$/,
    pattern: /^( {2}tsdb:\n {4}retention:\n {6}time: )(\S+)()$/m,
    value: ["prometheus", "time"],
  },
  {
    object: /^prometheus(-shard-\d+)?-config$/,
    key: /^prometheus\.yml$/,
    pattern: /^( {2}tsdb:\n {4}retention:\n {6}time: \S+\n {6}size: )(\S+)()$/m,
    value: ["prometheus", "size"],
  },
  { object: "loki", ...annotation, value: ["loki"] },
  { object: "loki-config", key: /^loki\.yaml$/, pattern: /^( {2}retention_period: )(\S+)()$/m, value: ["loki"] },
  { object: "loki-config", key: /^loki\.yaml$/, pattern: /^( {2}max_query_lookback: )(\S+)()$/m, value: ["loki"] },
  { object: "alertmanager", ...annotation, value: ["alertmanager"] },
  flag("alertmanager", "data.retention", ["alertmanager"]),
  { object: "thanos-compactor", ...annotation, value: ["thanos", "raw"] },
  flag("thanos-compactor", "retention.resolution-raw", ["thanos", "raw"]),
  flag("thanos-compactor", "retention.resolution-5m", ["thanos", "fiveMinutes"]),
  flag("thanos-compactor", "retention.resolution-1h", ["thanos", "oneHour"]),
  { object: "jaeger-index-cleaner", key: /\/retention$/, pattern: /^()(\d+)(d)$/, value: ["jaegerDays"] },
  { object: "jaeger", ...annotation, value: ["jaeger"] },
  { object: "jaeger-config", key: /^config\.yaml$/, pattern: /^( +spans: )(\S+)()$/m, value: ["jaeger"] },
  { object: "jaeger-index-cleaner", key: /^0$/, pattern: /^()(\d+)()$/, value: ["jaegerDays"] },
];

const isNamed = ({ object }: Spot, name: string): boolean =>
  typeof object === "string" ? object === name : object.test(name);

/** A text of an object with marks in place of the retentions in it. */
export function withRetention(object: string, path: readonly string[], text: string, references: References): string {
  const spots = SPOTS.filter((spot) => isNamed(spot, object) && spot.key.test(path.at(-1) ?? ""));
  return spots.reduce(
    (result, { pattern, value }) =>
      result.replace(pattern, (whole, before: string, found: string, after: string) => {
        const bare = before === "" && after === "" && whole === text;
        const number = value.at(-1) === "jaegerDays" ? Number(found) : found;
        return `${before}${references.mark(["retention", ...value], number, bare ? "text" : "inline")}${after}`;
      }),
    text,
  );
}
