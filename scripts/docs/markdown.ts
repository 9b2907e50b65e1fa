/** Text in which `<name>` stands for a name, and is no HTML tag; literal text is left alone. */
export const prose = (text: string): string =>
  text
    .split("`")
    .map((part, index) => (index % 2 === 0 ? part.replaceAll("<", "\\<") : part))
    .join("`");

/** Text in a table cell, where a bar would end the cell. */
const cell = (text: string): string => prose(text).replaceAll("|", "\\|");

const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;

/** A table with a header. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(header), row(header.map(() => "---")), ...rows.map(row)].join("\n");
}

/** Literal text. */
export const code = (text: string): string => `\`${text}\``;

/** Paragraphs, headings and tables with an empty line between them. */
export const blocks = (...parts: readonly string[]): string => `${parts.join("\n\n")}\n`;

/** Sentence case, for a heading or the start of a cell. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
