import type { Recorded } from "./cluster";
import type { Samples } from "./remote-write";

/** Which samples a TSDB needs so that rules see in it what they would see in a running one. */
export interface Period {
  /** Milliseconds since 1970 at which it is written. */
  readonly now: number;
  /** Seconds between two samples of a scraped series. */
  readonly scrapeInterval: number;
  /** Seconds between two samples of a recorded series, by its name. */
  readonly recorded: ReadonlyMap<string, number>;
  /** Seconds of samples in the future, for as long as the rules are watched. */
  readonly ahead: number;
  /** Seconds that rules look back, by metric. */
  readonly lookback: ReadonlyMap<string, number>;
  /** Whether a metric only grows. */
  readonly isCounter: (metric: string) => boolean;
}

/** A counter grows by its recorded value in an hour; a gauge stays. */
const hour = 3_600_000;

function samplesOf({ labels, value }: Recorded, period: Period): Samples {
  const metric = labels["__name__"] ?? "";
  const step = (period.recorded.get(metric) ?? period.scrapeInterval) * 1000;
  // One sample before the window, as a rate at its beginning sees it.
  const start = period.now - (period.lookback.get(metric) ?? 0) * 1000 - step;
  const grows = period.isCounter(metric);
  const samples = [];
  for (let timestamp = start; timestamp <= period.now + period.ahead * 1000; timestamp += step) {
    samples.push({ timestamp, value: grows ? value * (1 + (timestamp - start) / hour) : value });
  }
  return { labels, samples };
}

/** The samples of every series, made one at a time since all of them together are large. */
export function* samplesOfAll(series: readonly Recorded[], period: Period): Generator<Samples> {
  for (const one of series) yield samplesOf(one, period);
}
