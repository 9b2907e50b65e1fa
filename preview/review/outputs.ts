import type { Arguments } from "../arguments";
import type { Preview } from "../engine";
import type { Rendering } from "../render/render";
import { writeText } from "../render/text";
import type { Base } from "./base";

/** Everything that reviews are made of. */
export interface Reviewed {
  readonly preview: Preview;
  readonly rendering: Rendering;
  /** What to compare with. */
  readonly base: Base | undefined;
}

/**
 * Writes the review where the options ask for it; returns what stands on stdout instead of the report.
 *
 * @throws PreviewError exit code 2 when a file cannot be written
 */
export async function writeReviews(options: Arguments, { preview, rendering, base }: Reviewed) {
  const { markdown: markdownFile, html: htmlFile } = options;
  if (markdownFile === undefined && htmlFile === undefined) return undefined;
  const { reviewOf } = await import("./review");
  const review = reviewOf(preview, rendering, base);
  if (htmlFile !== undefined) writeText(htmlFile, (await import("./html/page")).page(review), "--html");
  if (markdownFile === undefined) return undefined;
  const text = (await import("./markdown/markdown")).markdown(review);
  if (markdownFile === "") return text;
  writeText(markdownFile, text, "--markdown");
  return undefined;
}
