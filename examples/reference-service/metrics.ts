import { contract } from "../../components/platform/contract";
import type { Labels, MetricName, MetricSpec } from "../../components/platform/contract";

type Named<Type extends MetricSpec["type"]> = {
  [Name in MetricName]: (typeof contract)[Name]["type"] extends Type ? Name : never;
}[MetricName];

interface Histogram {
  /** Observations per bucket, not yet cumulated; the last one is +Inf. */
  readonly counts: number[];
  sum: number;
}

type Values<Value> = Map<string, Value>;

const escape = (value: string) => value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');

/** `a="1",b="2"`, the identity of a series. */
const series = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${escape(value)}"`)
    .join(",");

const line = (name: string, labels: string, value: number) => `${name}${labels && `{${labels}}`} ${value}`;

/**
 * Values of the metrics of the contract, and their text exposition. A metric or label that the contract does not have
 * does not compile. In a real service prom-client does this work.
 */
export class Metrics {
  private readonly numbers = new Map<string, Values<number>>();
  private readonly histograms = new Map<string, Values<Histogram>>();

  /** Adds to a counter; by 0 to make the series exist before its first event, or rate() misses that event. */
  add<Name extends Named<"counter">>(name: Name, labels: Labels<Name>, by = 1): void {
    const values = this.valuesOf(this.numbers, name);
    values.set(series(labels), (values.get(series(labels)) ?? 0) + by);
  }

  set<Name extends Named<"gauge">>(name: Name, labels: Labels<Name>, value: number): void {
    this.valuesOf(this.numbers, name).set(series(labels), value);
  }

  observe<Name extends Named<"histogram">>(name: Name, labels: Labels<Name>, value: number): void {
    const bounds: readonly number[] = contract[name].buckets;
    const values = this.valuesOf(this.histograms, name);
    const found = values.get(series(labels)) ?? { counts: Array<number>(bounds.length + 1).fill(0), sum: 0 };
    const bucket = bounds.findIndex((bound) => value <= bound);
    const index = bucket < 0 ? bounds.length : bucket;
    found.counts[index] = (found.counts[index] ?? 0) + 1;
    found.sum += value;
    values.set(series(labels), found);
  }

  /** Everything, in the Prometheus text format 0.0.4. */
  expose(): string {
    const specs: readonly [string, MetricSpec][] = Object.entries(contract);
    const lines = specs.flatMap(([name, spec]) => {
      const samples = spec.type === "histogram" ? this.exposeHistogram(name, spec) : this.exposeNumbers(name);
      return samples.length === 0 ? [] : [`# HELP ${name} ${spec.help}`, `# TYPE ${name} ${spec.type}`, ...samples];
    });
    return `${lines.join("\n")}\n`;
  }

  private exposeNumbers(name: string): string[] {
    return [...(this.numbers.get(name) ?? [])].map(([labels, value]) => line(name, labels, value));
  }

  private exposeHistogram(name: string, { buckets = [] }: MetricSpec): string[] {
    return [...(this.histograms.get(name) ?? [])].flatMap(([labels, { counts, sum }]) => {
      let total = 0;
      const cumulated = counts.map((count, index) => {
        total += count;
        return line(`${name}_bucket`, `${labels}${labels && ","}le="${buckets[index] ?? "+Inf"}"`, total);
      });
      return [...cumulated, line(`${name}_sum`, labels, sum), line(`${name}_count`, labels, total)];
    });
  }

  private valuesOf<Value>(all: Map<string, Values<Value>>, name: string): Values<Value> {
    const values = all.get(name) ?? new Map<string, Value>();
    all.set(name, values);
    return values;
  }
}
