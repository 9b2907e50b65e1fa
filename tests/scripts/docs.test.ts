import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { documents, textOf } from "../../scripts/docs";

const root = join(__dirname, "..", "..");

describe("the generated documents", () => {
  for (const document of documents) {
    // Whoever wrote the file ran in another process, so that it is also the same each time.
    it(`${document.path} says what the program does (npm run docs)`, async () => {
      assert.equal(readFileSync(join(root, document.path), "utf8"), await textOf(document));
    });
  }
});
