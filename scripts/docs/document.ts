/** A document that is made from the program, so that the two cannot disagree. */
export interface Document {
  /** Path from the repository's root. */
  readonly path: string;
  /** Its Markdown; the caller formats it. */
  readonly render: () => string;
}

/** A document that is made from a preview of the stacks, which takes a while. */
export interface PreviewedDocument {
  readonly path: string;
  readonly render: () => Promise<string>;
}

/** First lines of every generated document. */
export const notice = (source: string): string =>
  `<!-- Made by \`npm run docs\` from ${source}; changes here are overwritten, and refused by \`npm run docs:check\`. -->`;
