import type { Texts } from "../texts";

/** Longest value that a table shows whole. */
const LONGEST = 160;

/** Text as literal text: a code span whose fence no backtick of the text can close, on one line. */
export function code(text: string): string {
  const line = text.replaceAll("\n", " ⏎ ");
  const shown = line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const space = shown.startsWith("`") || shown.endsWith("`") ? " " : "";
  return `${fence}${space}${shown}${space}${fence}`;
}

/** Plain words, of which nothing is taken for markup, a mention or a reference. */
export const words = (text: string): string =>
  text
    .replaceAll("\n", " ")
    .replace(/[\\`*_[\]~|]/g, "\\$&")
    .replaceAll("<", "&lt;")
    .replace(/@(?=\w)/g, "@\u200b")
    .replace(/#(?=\d)/g, "#\u200b");

/** A bar ends a cell even within a code span. */
const cell = (text: string): string => text.replace(/(?<!\\)\|/g, "\\|");

/** A table whose cells are Markdown. */
export function table(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  numbers: readonly number[] = [],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
  const rule = titles.map((_, index) => (numbers.includes(index) ? "--:" : "---"));
  return [line(titles), line(rule), ...rows.map(line)].join("\n");
}

/** A table of plain texts. */
export const textTable = ({ titles, rows, numbers }: Texts): string =>
  table(
    titles,
    rows.map((cells) => cells.map(words)),
    numbers,
  );

/** What a reader opens when it matters. */
export const details = (summary: string, body: string): string =>
  `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
