import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { findTool, requireTool } from "../support/toolbox";

/** Runs mocha on a file with one test of a tool that is there and two of one that is not. */
function runFixture(environment: NodeJS.ProcessEnv): { status: number | null; stdout: string } {
  const mocha = require.resolve("mocha/bin/mocha.js");
  const fixture = join(__dirname, "fixtures", "needs-tools.ts");
  const env = { ...process.env, CI: "", ...environment };
  return spawnSync(process.execPath, [mocha, "--no-config", "--node-option=import=tsx", fixture], {
    encoding: "utf8",
    env,
  });
}

describe("toolbox", () => {
  const path = process.env["PATH"];
  let folder: string;

  const install = (name: string, mode: number): string => {
    const file = join(folder, name);
    writeFileSync(file, "#!/bin/sh\n");
    chmodSync(file, mode);
    return file;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "toolbox-"));
    process.env["PATH"] = [folder, path].join(delimiter);
  });

  afterEach(() => {
    process.env["PATH"] = path;
    rmSync(folder, { recursive: true });
  });

  it("finds a program on PATH", () => {
    assert.equal(findTool("some-tool"), undefined);
    const file = install("some-tool", 0o755);
    assert.equal(findTool("some-tool"), file);
  });

  it("does not take a file that cannot be run for a tool", () => {
    install("some-tool", 0o644);
    assert.equal(findTool("some-tool"), undefined);
  });

  it("prefers the pinned program in tools/bin to one on PATH", function () {
    const pinned = requireTool(this, "promtool");
    install("promtool", 0o755);
    assert.equal(findTool("promtool"), pinned);
  });

  it("skips the tests of a missing tool and lists the tool once when the run ends", () => {
    const { status, stdout } = runFixture({});
    assert.equal(status, 0);
    assert.match(stdout, /1 passing[^]*2 pending/);
    assert.equal(stdout.split("skipped: absent-tool not found - install it so that it is on PATH").length, 2);
  });

  it("fails instead of skipping with CI=true, and names the remedy", () => {
    const { status, stdout } = runFixture({ CI: "true" });
    assert.equal(status, 2);
    assert.match(stdout, /absent-tool is neither in tools\/bin nor on PATH, .*: install it/);
  });
});
