import assert from "node:assert/strict";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ToolCache } from "../../tools/cache";

describe("the cache of built tools", () => {
  let folder: string;
  let cache: ToolCache;
  const file = (name: string): string => join(folder, name);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tool-cache-"));
    cache = new ToolCache(file("cache"));
    writeFileSync(file("built"), "amtool", { mode: 0o755 });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("gives another checkout what was built of the same fingerprint, ready to run", () => {
    cache.keep("amtool", "one", file("built"));
    assert.equal(cache.take("amtool", "one", file("taken")), true);
    assert.equal(readFileSync(file("taken"), "utf8"), "amtool");
    assert.equal(statSync(file("taken")).mode & 0o777, 0o755);
  });

  it("has nothing of another fingerprint, of another name, or at all", () => {
    assert.equal(cache.take("amtool", "one", file("taken")), false);
    cache.keep("amtool", "one", file("built"));
    assert.equal(cache.take("amtool", "two", file("taken")), false);
    assert.equal(cache.take("promtool", "one", file("taken")), false);
    assert.equal(existsSync(file("taken")), false);
  });

  it("keeps what is newer, and what is taken goes on when the cache is emptied", () => {
    cache.keep("amtool", "one", file("built"));
    writeFileSync(file("again"), "amtool, again");
    cache.keep("amtool", "one", file("again"));
    cache.take("amtool", "one", file("taken"));
    rmSync(file("cache"), { recursive: true });
    assert.equal(readFileSync(file("taken"), "utf8"), "amtool, again");
  });

  it("removes what nobody took for thirty days, and nothing that somebody did", () => {
    const days = (count: number): Date => new Date(Date.now() - count * 24 * 60 * 60 * 1000);
    cache.keep("old", "one", file("built"));
    const [old = ""] = readdirSync(file("cache"));
    writeFileSync(file("other"), "taken");
    cache.keep("taken", "one", file("other"));
    for (const name of readdirSync(file("cache"))) utimesSync(join(file("cache"), name), days(31), days(31));
    cache.take("taken", "one", file("taken"));
    writeFileSync(file("new"), "new");
    cache.keep("new", "one", file("new"));
    const kept = readdirSync(file("cache"));
    assert.deepEqual([kept.length, kept.includes(old)], [2, false]);
  });

  it("is none where it cannot be written or read", () => {
    const none = new ToolCache(join(file("built"), "cache"));
    none.keep("amtool", "one", file("built"));
    assert.equal(none.take("amtool", "one", file("taken")), false);
  });
});
