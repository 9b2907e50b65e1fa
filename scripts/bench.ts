/**
 * `npm run bench`: what previews and the policy pack cost, as ratios to something measured in the same run;
 * absolute times belong to the machine. Ends with 1 when a budget is broken. `--write` keeps the result in
 * docs/performance.md.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { format, resolveConfig } from "prettier";
import { performanceDocument, valuesTable } from "./bench/document";
import { lines, shown, type Line, type Values } from "./bench/lines";
import { policyValues } from "./bench/policies";
import { previewValues } from "./bench/preview";
import { copyProject } from "./bench/project";

const root = resolve(__dirname, "..");
const documentPath = join(root, "docs", "performance.md");

/** Values above their budget, one line each. */
function broken(values: Values): string[] {
  return Object.entries<Line>(lines).flatMap(([name, { what, unit, budget }]) => {
    const value = values[name as keyof Values];
    return value > budget ? [`${what}: ${shown(value, unit)}, at most ${shown(budget, unit)}`] : [];
  });
}

async function programValues(): Promise<Values> {
  const project = copyProject(root);
  try {
    return { ...(await previewValues(root, project)), ...policyValues(root, project) };
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

async function main(write: boolean): Promise<void> {
  const values = await programValues();
  console.log(valuesTable(values));
  for (const line of broken(values)) {
    console.error(`over budget: ${line}`);
    process.exitCode = 1;
  }
  if (!write) return;
  const text = performanceDocument(values);
  writeFileSync(documentPath, await format(text, { ...(await resolveConfig(documentPath)), parser: "markdown" }));
  console.log("\nwrote docs/performance.md");
}

main(process.argv.includes("--write")).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
