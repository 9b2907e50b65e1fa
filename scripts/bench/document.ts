import { blocks, code, table } from "../docs/markdown";
import { lines, shown, type Line, type Values } from "./lines";

/** The table of what was measured, in the order of the lines. */
export function valuesTable(values: Values): string {
  const rows = Object.entries<Line>(lines).map(([name, { what, unit, budget, comparedTo }]) => [
    what,
    shown(values[name as keyof Values], unit),
    shown(budget, unit),
    comparedTo,
  ]);
  return table(["Measured", "Value", "Budget", "Compared to"], rows);
}

const command = "npm run bench -- --write";

/** Content of docs/performance.md. */
export function performanceDocument(values: Values): string {
  return blocks(
    "# Performance",
    `<!-- Made by ${code(command)}; tests/scripts/bench/document.test.ts refuses lines and budgets that are not the program's. -->`,
    "What previews and the policy pack cost, as ratios to something measured in the same run, so that they " +
      "mean the same on every machine. Above its budget a line fails the run.",
    `\`\`\`sh\n${command}   # without --write the table is only printed\n\`\`\``,
    valuesTable(values),
  );
}
