/**
 * `npm run bench`: what previews, the policy pack, rules and panels cost, as ratios to something measured in the same run;
 * absolute times belong to the machine. Ends with 1 when a budget is broken. `--write` keeps the result in
 * docs/performance.md.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { format, resolveConfig } from "prettier";
import { findTool } from "../tests/support/toolbox";
import { expensiveTable, performanceDocument, valuesTable } from "./bench/document";
import { lines, shown, type Line, type Values } from "./bench/lines";
import { policyValues } from "./bench/policies";
import { previewValues } from "./bench/preview";
import { copyProject } from "./bench/project";
import { measureRules, ruleValues } from "./bench/rules/rules";

const root = resolve(__dirname, "..");
const documentPath = join(root, "docs", "performance.md");

/** Values above their budget, one line each. */
function broken(values: Partial<Values>): string[] {
  return Object.entries<Line>(lines).flatMap(([name, { what, unit, budget }]) => {
    const value = values[name as keyof Values] ?? 0;
    return value > budget ? [`${what}: ${shown(value, unit)}, at most ${shown(budget, unit)}`] : [];
  });
}

async function programValues() {
  const project = copyProject(root);
  try {
    return { ...(await previewValues(root, project)), ...policyValues(root, project) };
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

async function main(write: boolean): Promise<void> {
  const withRules = findTool("prometheus") !== undefined;
  if (!withRules) {
    const told =
      "rules and panels are not measured: prometheus is neither in tools/bin nor on PATH; npm run tools -- prometheus";
    if (write) throw new Error(told);
    console.error(told);
  }
  const rules = withRules ? await measureRules() : undefined;
  const program = await programValues();
  const values = { ...program, ...(rules && ruleValues(rules)) };
  console.log(valuesTable(values));
  if (rules) console.log(`\nThe most expensive rules:\n\n${expensiveTable(rules)}`);
  for (const line of broken(values)) {
    console.error(`over budget: ${line}`);
    process.exitCode = 1;
  }
  if (!write || !rules) return;
  const text = performanceDocument({ ...program, ...ruleValues(rules) }, rules);
  writeFileSync(documentPath, await format(text, { ...(await resolveConfig(documentPath)), parser: "markdown" }));
  console.log(`\nwrote docs/performance.md`);
}

main(process.argv.includes("--write")).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
