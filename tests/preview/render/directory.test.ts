import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeDirectory } from "../../../preview/render/directory";
import { contents, inTemporaryDirectory } from "../support";

const open = { secret: false };
const file = (path: string, content = path) => ({ path, content });

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

describe("the output directory", () => {
  it("holds the files and a list of them, in folders as needed", async () => {
    await inTemporaryDirectory((directory) => {
      const out = join(directory, "deep", "out");
      writeDirectory(out, [file("b/c.yaml"), file("a.yaml")], open);
      assert.deepEqual(contents(out), {
        ".preview.json": '{"files":["a.yaml","b/c.yaml"]}\n',
        "a.yaml": "a.yaml",
        "b/c.yaml": "b/c.yaml",
      });
      assert.deepEqual(readdirSync(join(directory, "deep")), ["out"]);
    });
  });

  it("loses the files of an earlier run that are no longer rendered", async () => {
    await inTemporaryDirectory((directory) => {
      const out = join(directory, "out");
      writeDirectory(out, [file("stale/a.yaml"), file("b.yaml", "old")], open);
      writeDirectory(out, [file("b.yaml", "new")], open);
      assert.deepEqual(contents(out), { ".preview.json": '{"files":["b.yaml"]}\n', "b.yaml": "new" });
      assert.equal(existsSync(join(out, "stale")), false);
    });
  });

  it("is never taken from someone else", async () => {
    await inTemporaryDirectory((directory) => {
      writeFileSync(join(directory, "thesis.txt"), "mine");
      assert.throws(() => writeDirectory(directory, [file("a")], open), {
        exitCode: 2,
        message: `--out: ${directory} holds files that this command did not write\n  move them, or choose another directory\n`,
      });
      assert.deepEqual(contents(directory), { "thesis.txt": "mine" });
    });
  });

  it("is left alone when someone added a file, which the message names", async () => {
    await inTemporaryDirectory((directory) => {
      const out = join(directory, "out");
      writeDirectory(out, [file("a")], open);
      mkdirSync(join(out, "notes"));
      writeFileSync(join(out, "notes/todo.txt"), "mine");
      assert.throws(() => writeDirectory(out, [file("b")], open), {
        message:
          `--out: ${out} holds files that this command did not write: notes/todo.txt\n` +
          "  move them, or choose another directory\n",
      });
      assert.deepEqual(Object.keys(contents(out)), [".preview.json", "a", "notes/todo.txt"]);
    });
  });

  it("may be empty, but not a file", async () => {
    await inTemporaryDirectory((directory) => {
      mkdirSync(join(directory, "empty"));
      writeDirectory(join(directory, "empty"), [file("a")], open);
      writeFileSync(join(directory, "plain"), "");
      assert.throws(() => writeDirectory(join(directory, "plain"), [file("a")], open), {
        message: `--out: ${join(directory, "plain")} is a file, not a directory\n  move them, or choose another directory\n`,
      });
      assert.throws(() => writeDirectory(join(directory, "plain/below"), [file("a")], open), {
        exitCode: 2,
        message:
          `--out: ${join(directory, "plain/below")} cannot be written (EEXIST)\n` +
          "  choose a directory that this user may write to\n",
      });
    });
  });

  it("stays as it was when writing fails half way", async () => {
    await inTemporaryDirectory((directory) => {
      const out = join(directory, "out");
      writeDirectory(out, [file("a", "old")], open);
      const impossible = [file("a", "new"), file("b"), file("b/c")];
      assert.throws(() => writeDirectory(out, impossible, open), { name: "PreviewError" });
      assert.deepEqual(contents(out), { ".preview.json": '{"files":["a"]}\n', a: "old" });
      assert.deepEqual(readdirSync(directory), ["out"]);
    });
  });

  it("is readable by its owner only where secrets are real, and by all again afterwards", async () => {
    await inTemporaryDirectory((directory) => {
      const out = join(directory, "out");
      const modes = () => [out, join(out, "b"), join(out, "b/c"), join(out, ".preview.json")].map(mode);
      const umask = process.umask(0o022);
      try {
        writeDirectory(out, [file("b/c")], { secret: true });
        assert.deepEqual(modes(), ["700", "700", "600", "600"]);
        writeDirectory(out, [file("b/c")], open);
        assert.deepEqual(modes(), ["755", "755", "644", "644"]);
      } finally {
        process.umask(umask);
      }
    });
  });

  it("is freed from what killed runs left beside it, not from what running ones write", async () => {
    await inTemporaryDirectory((directory) => {
      const dead = ".out.999999999.new";
      const alive = `.out.${process.ppid}.new`;
      for (const name of [dead, alive, ".out.notes"]) mkdirSync(join(directory, name));
      writeDirectory(join(directory, "out"), [file("a")], open);
      assert.deepEqual(readdirSync(directory).sort(), [alive, ".out.notes", "out"].sort());
    });
  });

  it("cannot be made where the user may not write", async function () {
    if (process.getuid?.() === 0) return this.skip();
    await inTemporaryDirectory((directory) => {
      chmodSync(directory, 0o500);
      assert.throws(() => writeDirectory(join(directory, "out"), [file("a")], open), { exitCode: 2 });
      chmodSync(directory, 0o700);
    });
  });
});
