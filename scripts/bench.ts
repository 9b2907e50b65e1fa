/**
 * `npm run bench`: what the preview costs, against a bare program that registers as many resources in the same runtime.
 * Prints ratios and what they are compared to; absolute times belong to the machine. Ends with 1 when a budget is broken.
 */
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { spawnSync } from "node:child_process";
import { measure } from "./bench/measure";
import type { Cost } from "./bench/measure";
import { policyRows } from "./bench/policies";
import { addStack, copyProject } from "./bench/project";
import type { Row } from "./bench/row";

const root = resolve(__dirname, "..");
const cli = join(root, "preview", "cli.ts");
const bare = join(root, "scripts", "bench", "bare.ts");

function resourceCount(project: string, stack: string): number {
  const args = ["--import", "tsx", cli, stack, "--json", "--cwd", project];
  const { stdout } = spawnSync(process.execPath, args, { cwd: root, maxBuffer: 1e8 });
  return (JSON.parse(stdout.toString()) as { resources: unknown[] }).resources.length;
}

async function againstBare(project: string): Promise<Row[]> {
  const count = resourceCount(project, "production");
  const preview = await measure([cli, "production", "--cwd", project], root, 3);
  const empty = await measure([bare, String(count)], root, 3);
  const comparedTo = `bare program, ${count} resources: ${describe(empty)}; preview: ${describe(preview)}`;
  return [
    {
      what: "time of the production preview",
      value: preview.seconds / empty.seconds,
      unit: "x",
      budget: 2,
      comparedTo,
    },
    { what: "memory of the production preview", value: preview.megabytes, unit: "MB", budget: 400, comparedTo },
  ];
}

/** Seconds per resource between two sizes, start-up left out since both have it. */
async function perResource(project: string): Promise<Row> {
  const sizes = [0, 100, 400].map((exporters) => addStack(project, exporters));
  const points: { count: number; cost: Cost }[] = [];
  for (const stack of sizes) {
    points.push({ count: resourceCount(project, stack), cost: await measure([cli, stack, "--cwd", project], root, 1) });
  }
  const [small, middle, large] = points;
  if (!small || !middle || !large) throw new Error("three sizes were measured");
  const slope = (a: typeof small, b: typeof small) => (b.cost.seconds - a.cost.seconds) / (b.count - a.count);
  return {
    what: `cost per resource from ${middle.count} to ${large.count} resources`,
    value: slope(middle, large) / slope(small, middle),
    unit: "x",
    budget: 1.5,
    comparedTo: `cost per resource from ${small.count} to ${middle.count}`,
  };
}

const describe = ({ seconds, megabytes }: Cost) => `${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB`;

async function main(): Promise<void> {
  const project = copyProject(root);
  try {
    const rows = [...(await againstBare(project)), await perResource(project), ...policyRows(root, project)];
    console.log("| measured | value | budget | compared to |\n|---|---|---|---|");
    for (const { what, value, unit, budget, comparedTo } of rows) {
      const digits = unit === "MB" ? 0 : 2;
      console.log(`| ${what} | ${value.toFixed(digits)} ${unit} | ${budget} ${unit} | ${comparedTo} |`);
    }
    if (rows.some(({ value, budget }) => value > budget)) process.exitCode = 1;
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

void main();
