import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "../../../preview/engine";
import { writeDirectory } from "../../../preview/render/directory";
import { render } from "../../../preview/render/render";
import { readBase } from "../../../preview/review/base";
import { reviewOf } from "../../../preview/review/review";
import { command, fixture, inTemporaryDirectory } from "../support";

const remedy = "render it with npm run preview -- <stack> --out DIR in a checkout of what to compare with";
const refused = (directory: string, reason: string, way = remedy) => ({
  exitCode: 2,
  message: `--base: ${directory} ${reason}\n  ${way}\n`,
});

async function rendered(directory: string, reveal = false) {
  const preview = await runProgram({ directory: fixture("secrets"), stack: "fine", reveal });
  const rendering = render(preview);
  writeDirectory(directory, rendering.files, { secret: reveal });
  return { preview, rendering };
}

describe("the base of a comparison", function () {
  this.timeout(120_000);

  it("is what a preview wrote, file by file, and nothing differs from itself", async () => {
    await inTemporaryDirectory(async (directory) => {
      const base = join(directory, "base");
      const { preview, rendering } = await rendered(base);
      const read = readBase(base);
      assert.deepEqual(
        [...read.files],
        rendering.files.map(({ path, content }) => [path, content]).sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)),
      );
      assert.deepEqual(read.summary.violations, preview.verdict.violations);
      assert.deepEqual(reviewOf(preview, rendering, read).comparison, {
        resources: [],
        alerts: [],
        moved: [],
        violations: { appeared: [], gone: [] },
      });
    });
  });

  it("is refused where there is none, or something else", async () => {
    await inTemporaryDirectory(async (directory) => {
      const missing = join(directory, "missing");
      assert.throws(() => readBase(missing), refused(missing, "does not exist"));
      mkdirSync(missing);
      const what = "is no directory that a preview has written: .preview.json cannot be read";
      assert.throws(() => readBase(missing), refused(missing, what));
      const base = join(directory, "base");
      await rendered(base);
      writeFileSync(join(base, "report.json"), "{}");
      assert.throws(() => readBase(base), refused(base, "is of another version: report.json lacks its findings"));
      await rendered(base);
      rmSync(join(base, "kustomization.yaml"));
      assert.throws(() => readBase(base), refused(base, "cannot be read (ENOENT)"));
    });
  });

  it("is refused where it holds real secrets", async () => {
    await inTemporaryDirectory(async (directory) => {
      const base = join(directory, "base");
      await rendered(base, true);
      assert.throws(() => readBase(base), refused(base, "holds real secrets", "render it again without --reveal"));
    });
  });
});

describe("a review by the command", function () {
  this.timeout(120_000);

  it("stands on stdout instead of the report, or in a file beside it, and has no secret", async () => {
    await inTemporaryDirectory(async (directory) => {
      const [base, out, file] = ["base", "out", "review.md"].map((name) => join(directory, name));
      const common = ["-C", fixture("secrets"), "--out"];
      await command("fine", ...common, base ?? "");
      const printed = await command("fine", ...common, out ?? "", "--base", base ?? "", "--markdown");
      const written = await command("fine", ...common, out ?? "", "--base", base ?? "", "--markdown", file ?? "");
      assert.deepEqual([printed.code, printed.stderr, written.code, written.stderr], [1, "", 1, ""]);
      assert.match(printed.stdout, /^## Preview of fine\n/);
      assert.match(printed.stdout, /\nNo resource differs from the base\.\n/);
      assert.match(written.stdout, /^secrets fine\n/);
      assert.equal(readFileSync(file ?? "", "utf8"), printed.stdout);
      assert.doesNotMatch(printed.stdout + written.stdout, /canary/);
    });
  });

  it("ends with 2 where its file cannot be written", async () => {
    await inTemporaryDirectory(async (directory) => {
      const file = join(directory, "taken.md");
      mkdirSync(file);
      writeFileSync(join(file, "x"), "");
      const ended = await command("dev", "-C", fixture("tiny"), "--out", join(directory, "out"), "--markdown", file);
      assert.deepEqual(
        [ended.code, ended.stderr],
        [2, `--markdown: ${file} cannot be written (EISDIR)\n  choose a file that this user may write to\n`],
      );
    });
  });
});
