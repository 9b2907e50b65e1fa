import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { documents, textOf } from "../../scripts/docs";

const root = join(__dirname, "..", "..");

describe("the generated documents", () => {
  for (const document of documents) {
    let rendered: Promise<string> | undefined;
    const once = (): Promise<string> => (rendered ??= textOf(document));

    it(`${document.path} says what the program does (npm run docs)`, async () => {
      assert.equal(readFileSync(join(root, document.path), "utf8"), await once());
    });

    it(`${document.path} is the same each time`, async () => {
      assert.equal(await textOf(document), await once());
    });
  }
});
