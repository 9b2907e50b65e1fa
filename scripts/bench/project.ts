import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { mkdirSync } from "node:fs";
import { parse, stringify } from "yaml";

const prefix = "insurance-lead-gen-monitoring";

/** A copy of the project in a temporary folder, so that stacks can be added without touching the real one. */
export function copyProject(root: string): string {
  const copy = mkdtempSync(join(tmpdir(), "bench-"));
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root });
  const sources = listed
    .toString()
    .split("\n")
    .filter((file) => /^(components|lib|policy|settings|index|versions|package\.json|Pulumi)/.test(file));
  for (const file of sources) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  return copy;
}

/** Adds a stack like production with that many Redis exporters more, four resources and one network policy each. */
export function addStack(project: string, exporters: number): string {
  const stack = `exporters-${exporters}`;
  const file = parse(readFileSync(join(project, "Pulumi.production.yaml"), "utf8")) as {
    config: Record<string, { redis?: { targets?: unknown[] } }>;
  };
  const targets = Array.from({ length: exporters }, (_, index) => ({
    name: `bench-${index}`,
    host: `redis-${index}.example.com`,
    cidrs: ["10.20.112.0/24"],
  }));
  const key = `${prefix}:exporters`;
  file.config[key] = { ...file.config[key], redis: { targets } };
  file.config[`${prefix}:environment`] = "bench" as never;
  writeFileSync(join(project, `Pulumi.${stack}.yaml`), stringify(file));
  return stack;
}
