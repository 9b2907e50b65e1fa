import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { cases, errorOf, loadFrom } from "./stack-file";
import type { Case } from "./stack-file";

const wrong = cases("wrong");
const folder = join(__dirname, "wrong");

/** The message that a case must yield; `UPDATE_EXPECTED=1` writes what it yields now, for review. */
function expected({ name }: Case, message: string): string {
  const file = join(folder, `${name}.txt`);
  if (process.env["UPDATE_EXPECTED"] === "1") writeFileSync(file, message);
  return readFileSync(file, "utf8");
}

/** What only zod, a stack trace or a careless template would print. */
const foreign =
  /Invalid input|Invalid option|expected |received|Too (small|big)|Unrecognized|undefined|\[object|NaN|Infinity|\n\s+at /;

describe("a wrong stack file", () => {
  for (const wrongCase of wrong) {
    const { name, title, document } = wrongCase;
    it(`${name}: ${title}`, async () => {
      const { message } = await errorOf(document);
      assert.equal(message, expected(wrongCase, message));
    });
  }
});

describe("every wrong stack file", () => {
  it("has its expected message beside it, and no message is left over", () => {
    const messages = readdirSync(folder).filter((file) => file.endsWith(".txt"));
    assert.deepEqual(
      messages.map((file) => basename(file, ".txt")).sort(),
      wrong.map(({ name }) => name),
    );
  });

  it("ends in an error that Pulumi prints without a stack trace, naming the file", async () => {
    for (const { name, document } of wrong) {
      const error = await errorOf(document, { stack: "production" });
      assert.equal(pulumi.RunError.isInstance(error), true, name);
      assert.equal(error.file, "Pulumi.production.yaml", name);
      assert.equal(error.message.startsWith("Pulumi.production.yaml has "), true, name);
    }
  });

  it("is told in our own words", async () => {
    for (const { name, document } of wrong) {
      assert.equal(foreign.exec((await errorOf(document)).message)?.[0], undefined, name);
    }
  });

  it("is told with place, reason and remedy for each fault", async () => {
    for (const { name, document } of wrong) {
      for (const { path, reason, remedy } of (await errorOf(document)).faults) {
        assert.equal(path.length > 0 && reason.length > 0 && remedy.length > 0, true, name);
      }
    }
  });

  it("yields the same message with decrypted secrets as offline, and never shows one", async () => {
    for (const { name, document } of wrong) {
      const offline = await errorOf(document);
      const online = await errorOf(document, { decrypted: "HIDDEN" });
      assert.equal(online.message, offline.message, name);
      assert.equal(JSON.stringify([online.message, online.faults]).includes("HIDDEN"), false, name);
    }
  });

  it("is one of at least 30, several of them with faults in three rooms or more", async () => {
    const rooms: number[] = [];
    for (const { document } of wrong) {
      const { faults } = await errorOf(document);
      rooms.push(new Set(faults.map(({ path }) => path.split(/[.[]/)[0])).size);
    }
    assert.equal(rooms.length >= 30, true);
    assert.equal(rooms.filter((count) => count >= 3).length >= 3, true);
  });
});

describe("a stack file at the edge of what is allowed", () => {
  for (const { name, title, document } of cases("right")) {
    it(`${name}: ${title}`, async () => {
      await assert.doesNotReject(() => loadFrom(document));
    });
  }
});
