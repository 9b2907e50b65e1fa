/**
 * Reads metric and label names out of PromQL text, by tokens and not by grammar: enough to compare what a rule reads with
 * what a service exposes. That the text parses at all is promtool's business.
 */

const keywords = new Set([
  ...["by", "without", "on", "ignoring", "group_left", "group_right", "bool", "offset", "and", "or", "unless"],
  ...[
    "sum",
    "min",
    "max",
    "avg",
    "count",
    "topk",
    "bottomk",
    "group",
    "stddev",
    "quantile",
    "count_values",
    "inf",
    "nan",
  ],
]);

/** A metric that is read, with the labels that its selector matches on. */
export interface Selector {
  readonly metric: string;
  readonly labels: readonly string[];
}

interface Reading {
  readonly selectors: readonly Selector[];
  /** Labels of by (...), on (...) and the like. */
  readonly groupings: readonly string[];
}

const labelLists = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g;
const names = (list: string) =>
  list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");

/** Metrics, matched labels and grouping labels of an expression. */
export function read(expression: string): Reading {
  const withoutTexts = expression.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/\[[^\]]*\]/g, "");
  const groupings = [...withoutTexts.matchAll(labelLists)].flatMap(([, list = ""]) => names(list));
  const rest = withoutTexts.replace(labelLists, " ").replace(/\boffset\s+-?[0-9a-z]+/g, " ");
  const selectors = [...rest.matchAll(/([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(\(|\{[^}]*\})?/g)].flatMap(
    ([, metric = "", next]) => {
      if (next === "(" || keywords.has(metric.toLowerCase())) return [];
      const matchers = next === undefined ? [] : names(next.slice(1, -1));
      return [{ metric, labels: matchers.map((matcher) => matcher.replace(/\s*[=!].*$/, "")) }];
    },
  );
  // A number such as 1e9 or 0x10 is not a name; the tokens above start with a letter, so only its tail could look like one.
  return { selectors: selectors.filter(({ metric }) => !/^e\d+$/.test(metric)), groupings };
}

/** Names of series and their label names, in an exposition in the Prometheus text format. */
export function exposed(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const [, name = "", labels = ""] of text.matchAll(/^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? \S+$/gm)) {
    const known = found.get(name) ?? new Set<string>();
    found.set(name, known);
    for (const [, label = ""] of labels.matchAll(/([a-zA-Z_][a-zA-Z0-9_]*)="(?:[^"\\]|\\.)*"/g)) known.add(label);
  }
  return found;
}
