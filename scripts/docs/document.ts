/** A document that is made from the program, so that the two cannot disagree. */
export interface Document {
  /** Path from the repository's root. */
  readonly path: string;
  /** Its Markdown; the caller formats it. */
  readonly render: () => string;
}

/** First lines of every generated document. */
export const notice = (source: string): string =>
  `<!-- Made by \`npm run docs\` from ${source}; changes here are overwritten, and refused by \`npm run docs:check\`. -->`;
