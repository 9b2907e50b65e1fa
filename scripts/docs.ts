/** Makes the documents that are derived from the program; with `--check`, refuses those that have drifted. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { format, resolveConfig } from "prettier";
import { alerts } from "./docs/alerts";
import { architecture } from "./docs/architecture";
import { capacity } from "./docs/capacity";
import { configuration } from "./docs/configuration";
import { cost } from "./docs/cost";
import type { Document, PreviewedDocument } from "./docs/document";
import { highAvailability } from "./docs/high-availability";
import { integration } from "./docs/integration";
import { network } from "./docs/network";
import { productionChecklist } from "./docs/production-checklist";
import { readme } from "./docs/readme";
import { thresholds } from "./docs/thresholds";

/** Every generated document; a new one is a module under scripts/docs and a line here. */
export const documents: readonly (Document | PreviewedDocument)[] = [
  configuration,
  alerts,
  integration,
  thresholds,
  architecture,
  network,
  highAvailability,
  capacity,
  cost,
  readme,
  productionChecklist,
];

const root = join(__dirname, "..");

/** The text of a document as it must stand in its file. */
export async function textOf({ path, render }: Document | PreviewedDocument): Promise<string> {
  return format(await render(), { ...(await resolveConfig(join(root, path))), parser: "markdown" });
}

/** Documents whose file differs from what the program says now. */
async function drifted(): Promise<{ path: string; text: string }[]> {
  const texts = await Promise.all(
    documents.map(async (document) => ({ path: document.path, text: await textOf(document) })),
  );
  return texts.filter(
    ({ path, text }) => !existsSync(join(root, path)) || readFileSync(join(root, path), "utf8") !== text,
  );
}

async function main(check: boolean): Promise<void> {
  for (const { path, text } of await drifted()) {
    if (check) {
      console.error(`${path} does not say what the program does: run npm run docs`);
      process.exitCode = 1;
    } else {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
      console.log(`wrote ${path}`);
    }
  }
}

if (require.main === module) {
  main(process.argv.includes("--check")).catch((error: unknown) => {
    // A preview that still runs takes rejections and the console for its own, so that nobody would hear of this one.
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
