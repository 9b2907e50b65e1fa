/** Queries that documents tell people to ask, in the languages of Prometheus and of Loki. */
import type { Command } from "./commands";
import { unknown } from "./commands";

export interface DocumentQuery {
  readonly path: string;
  readonly expr: string;
}

/** Values that the reader fills in match anything, so that a query can be tried as it stands. */
const filledIn = (expr: string): string =>
  expr.replace(new RegExp(`="${unknown}"`, "g"), '=~".+"').replaceAll(unknown, "any");

/** Commands of a pod's own program count as its calls. */
const inside = (words: readonly string[]): readonly string[] =>
  words.includes("--") && words[0] === "kubectl" ? words.slice(words.indexOf("--") + 1) : words;

/** PromQL of `promtool query instant <server> <query>`. */
export function promQueries(commands: readonly Command[]): DocumentQuery[] {
  return commands.flatMap(({ path, words }) => {
    const [tool, verb, kind, , expr] = inside(words);
    const isQuery = tool === "promtool" && verb === "query" && kind === "instant" && expr !== undefined;
    return isQuery ? [{ path, expr: filledIn(expr) }] : [];
  });
}

/** PromQL or LogQL of `curl --data-urlencode 'query=...'`, with the port that is asked. */
export function curlQueries(commands: readonly Command[]): (DocumentQuery & { readonly port: string })[] {
  return commands
    .filter(({ words }) => words[0] === "curl")
    .flatMap(({ path, words }) => {
      const port = /localhost:(\d+)/.exec(words.join(" "))?.[1] ?? "";
      const queries = words.flatMap((word) => /^query=(.*)$/s.exec(word)?.[1] ?? []);
      return queries.map((expr) => ({ path, expr: filledIn(expr), port }));
    });
}

/** Queries in running text: code that reads a metric with a function or braces. */
export function proseQueries(path: string, markdown: string): DocumentQuery[] {
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, "");
  return [...prose.matchAll(/`([^`]+)`/g)]
    .map(([, span = ""]) => span.replace(/\s*\n\s*/g, " "))
    .filter((span) => /^(topk|sum|max|min|rate|increase|histogram_quantile|count|avg)\b.*\(/.test(span))
    .map((expr) => ({ path, expr: filledIn(expr.replace(/<[A-Za-z][^<>]*>/g, unknown)) }));
}
