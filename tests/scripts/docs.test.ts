import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { documents, textOf } from "../../scripts/docs";

const root = join(__dirname, "..", "..");

describe("the generated documents", () => {
  for (const document of documents) {
    let text: string;

    it(`${document.path} says what the program does (npm run docs)`, async () => {
      text = await textOf(document);
      assert.equal(readFileSync(join(root, document.path), "utf8"), text);
    });

    it(`${document.path} is the same each time`, async () => {
      assert.equal(await textOf(document), text);
    });
  }
});
