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
    config: Record<string, object>;
  };
  const targets = Array.from({ length: exporters }, (_, index) => ({
    name: `bench-${index}`,
    host: `redis-${index}.example.com`,
    cidrs: ["10.20.112.0/24"],
  }));
  const set = (room: string, settings: object) => {
    file.config[`${prefix}:${room}`] = { ...file.config[`${prefix}:${room}`], ...settings };
  };
  set("exporters", { redis: { targets } });
  // Room for the series of all those exporters, which the preview would refuse otherwise.
  const amounts = { cpu: "4", memory: "64Gi" };
  const retention = { time: "30d", size: "1500GB" };
  set("prometheus", { storage: "2048Gi", retention, resources: { requests: amounts, limits: amounts } });
  set("thanos", { compactor: { storage: "2048Gi" } });
  writeFileSync(join(project, `Pulumi.${stack}.yaml`), stringify(file));
  return stack;
}
