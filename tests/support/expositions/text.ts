/** Recorded expositions: Prometheus' text format, below a header that says what it is and where it comes from. */

/** A line with a value. */
interface Sample {
  readonly name: string;
  /** As it stands between the braces; empty without. */
  readonly labels: string;
  readonly line: string;
}

/** A family: its HELP and TYPE lines and its samples. */
interface Family {
  readonly name: string;
  readonly comments: string[];
  readonly samples: Sample[];
}

const sampleLine = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+\S+/;

/** Families of an exposition in their order. */
function families(text: string): Family[] {
  const found: Family[] = [];
  const start = (name: string): Family => {
    const family: Family = { name, comments: [], samples: [] };
    found.push(family);
    return family;
  };
  for (const line of text.split("\n")) {
    const last = found.at(-1);
    const [, commented] = /^# (?:HELP|TYPE) (\S+)/.exec(line) ?? [];
    if (commented !== undefined) (last?.name === commented ? last : start(commented)).comments.push(line);
    const [, name, labels = ""] = line.startsWith("#") ? [] : (sampleLine.exec(line) ?? []);
    if (name === undefined) continue;
    const owner = last !== undefined && name.startsWith(last.name) ? last : start(name);
    owner.samples.push({ name, labels, line });
  }
  return found;
}

/** `name="value"` pairs, without the bounds of histograms, whose buckets belong together. */
const pairs = (labels: string): string[] =>
  [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].filter(([, name]) => name !== "le").map(([pair]) => pair);

/** Values per label that a recording keeps; all that anybody selects by name have fewer. */
const valuesKept = 20;

/** Families of more samples are cut down; joins between the objects of kube-state-metrics need whole ones. */
const samplesKept = 400;

/** Samples that show a name, a label or a value that none before them has shown. */
function telling(samples: readonly Sample[]): Sample[] {
  if (samples.length <= samplesKept) return [...samples];
  const seen = new Map<string, Set<string>>();
  const kept = new Set<string>();
  return samples.filter(({ name, labels }) => {
    const own = pairs(labels);
    const group = `${name}{${own.join(",")}}`;
    const novel = own.filter((pair) => {
      const key = `${name} ${pair.slice(0, pair.indexOf("="))}`;
      const values = seen.get(key) ?? new Set();
      if (values.has(pair) || values.size >= valuesKept) return false;
      seen.set(key, values.add(pair));
      return true;
    });
    if (novel.length === 0 && (kept.has(group) || own.length > 0)) return kept.has(group);
    kept.add(group);
    return true;
  });
}

/** An exposition with the families of the given names only, and of these only what tells something new. */
export function trimmed(text: string, names: ReadonlySet<string>): string {
  const wanted = families(text).filter(({ name, samples }) =>
    [name, ...samples.map((sample) => sample.name)].some((one) => names.has(one)),
  );
  return wanted
    .flatMap(({ comments, samples }) => [...comments, ...telling(samples).map(({ line }) => line)])
    .map((line) => `${line}\n`)
    .join("");
}

/** Names of samples and their label names, sorted: `up{instance,job}`. */
export function shapes(text: string): string[] {
  const shape = ({ name, labels }: Sample): string => {
    const names = [...labels.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g)].map(([, label]) => label).sort();
    return `${name}{${names.join(",")}}`;
  };
  return [...new Set(families(text).flatMap(({ samples }) => samples.map(shape)))].sort();
}

/**
 * The exposition at its n-th scrape: counters and histograms have grown, also those that stood at zero, since on a day on
 * which nothing happens no rate has a value. Gauges stay.
 */
export function grown(text: string, scrape: number): string {
  let growing = false;
  const lines = text.split("\n").map((line) => {
    const [, type] = /^# TYPE \S+ (\w+)/.exec(line) ?? [];
    if (type !== undefined) growing = type === "counter" || type === "histogram";
    const [whole, sample = "", value = ""] = /^([a-zA-Z_:][\w:]*(?:\{.*\})?) (\S+)/.exec(line) ?? [];
    // The same for every bucket, so that the buckets of a histogram keep their order.
    return growing && whole !== undefined ? `${sample} ${(Number(value) + 1) * (1 + scrape / 10)}` : line;
  });
  return lines.join("\n");
}
