import type { Texts } from "../texts";

/** HTML that is safe to put into a page as it stands. */
export type Html = string & { readonly html: true };

/** Text as HTML; control characters other than white space, which HTML forbids, are left out. */
export const escaped = (text: string): Html =>
  text
    .replace(/(?!\s)\p{Cc}/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;") as Html;

type Attributes = Readonly<Record<string, string | number | undefined>>;
type Content = Html | readonly Html[] | undefined;

const VOID = new Set(["meta", "br"]);

const joined = (content: Content): string =>
  content === undefined ? "" : typeof content === "string" ? content : content.join("");

/** An element; attributes that are undefined are left out, text has to be escaped before. */
export function element(tag: string, attributes: Attributes, ...content: readonly Content[]): Html {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const start = [tag, ...given.map(([key, value]) => `${key}="${escaped(String(value))}"`)].join(" ");
  return (VOID.has(tag) ? `<${start}>` : `<${start}>${content.map(joined).join("")}</${tag}>`) as Html;
}

/** An element with text. */
export const textElement = (tag: string, text: string, attributes: Attributes = {}): Html =>
  element(tag, attributes, escaped(text));

/** Literal text. */
export const code = (text: string): Html => textElement("code", text);

/** What a reader opens when it matters. */
export const details = (summary: string, ...content: readonly Content[]): Html =>
  element("details", {}, textElement("summary", summary), ...content);

/** A table in a box of its own that can be scrolled, with the keyboard too. */
export function dataTable(
  id: string,
  { caption, titles, numbers = [] }: Texts,
  rows: readonly (readonly Html[])[],
): Html {
  const align = (index: number) => (numbers.includes(index) ? "number" : undefined);
  const head = titles.map((title, index) => textElement("th", title, { scope: "col", class: align(index) }));
  const line = (cells: readonly Html[]): Html =>
    element(
      "tr",
      {},
      cells.map((cell, index) =>
        index === 0 ? element("th", { scope: "row" }, cell) : element("td", { class: align(index) }, cell),
      ),
    );
  return element(
    "div",
    { class: "scroll", role: "region", "aria-labelledby": `${id}-caption`, tabindex: 0 },
    element(
      "table",
      { id },
      textElement("caption", caption, { id: `${id}-caption` }),
      element("thead", {}, element("tr", {}, head)),
      element("tbody", {}, rows.map(line)),
    ),
  );
}

/** A table of plain texts. */
export const textTable = (id: string, texts: Texts): Html =>
  dataTable(
    id,
    texts,
    texts.rows.map((cells) => cells.map(escaped)),
  );
