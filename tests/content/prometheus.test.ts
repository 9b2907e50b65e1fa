import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import { parse } from "yaml";
import { writtenAlerts, type RuleSource } from "../support/content";
import { configFile, configMap } from "../support/rendered";
import { requireTool } from "../support/toolbox";

for (const stack of ["staging", "production"]) {
  describe(`content: Prometheus of ${stack}`, () => {
    const directory = mkdtempSync(join(tmpdir(), "promtool-"));
    after(() => {
      rmSync(directory, { recursive: true });
    });

    it("has a configuration that the real promtool accepts", async function () {
      const promtool = requireTool(this, "promtool");
      const file = join(directory, "prometheus.yml");
      writeFileSync(file, await configFile(stack, "prometheus-config", "prometheus.yml"));
      // Syntax only: the credentials it names exist in a pod, not here.
      const { exitCode, all } = await execa(promtool, ["check", "config", "--syntax-only", file], {
        all: true,
        reject: false,
      });
      assert.equal(exitCode, 0, all);
    });

    it("has rules that the real promtool accepts, no two groups of one name in a file, no duplicate rule", async function () {
      const promtool = requireTool(this, "promtool");
      const files = Object.entries(await configMap(stack, "prometheus-rules")).map(([name, text]) => {
        const file = join(directory, name);
        writeFileSync(file, text);
        return file;
      });
      assert.ok(files.length >= 3, `${files.length} rule files`);
      const { exitCode, all } = await execa(promtool, ["check", "rules", "--lint=all", "--lint-fatal", ...files], {
        all: true,
        reject: false,
      });
      assert.equal(exitCode, 0, all);
    });

    it("carries every alert that the rooms it runs have written, and no other", async () => {
      const rules = [
        ...Object.values(await configMap(stack, "prometheus-rules")),
        ...Object.values(await configMap(stack, "loki-rules")),
      ].flatMap((text) => (parse(text) as Pick<RuleSource, "groups">).groups.flatMap((group) => group.rules));
      const rendered = rules.flatMap((rule) => ("alert" in rule ? [rule.alert] : [])).sort();
      // Staging stores no metrics in S3, so it runs no Thanos.
      const absent = stack === "staging" ? ["thanos"] : [];
      const written = writtenAlerts()
        .filter(({ source }) => !absent.includes(source.room))
        .map(({ alert }) => alert.alert);
      assert.deepEqual(rendered, written.sort());
    });

    it("fits its rules into one ConfigMap, which may hold 1 MiB", async () => {
      const size = Object.values(await configMap(stack, "prometheus-rules")).join("").length;
      assert.ok(size < 1_000_000, `${size} bytes`);
    });
  });
}

describe("content: promtool itself", () => {
  it("refuses a configuration with an unknown key, so that acceptance means something", async function () {
    const promtool = requireTool(this, "promtool");
    const directory = mkdtempSync(join(tmpdir(), "promtool-"));
    const file = join(directory, "prometheus.yml");
    writeFileSync(file, "globl: {}\n");
    const { exitCode } = await execa(promtool, ["check", "config", "--syntax-only", file], { reject: false });
    rmSync(directory, { recursive: true });
    assert.equal(exitCode, 1);
  });
});
