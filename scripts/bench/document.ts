import { blocks, code, table } from "../docs/markdown";
import { lines, shown, type Line, type Values } from "./lines";
import type { RuleResults } from "./rules/rules";

/** The table of what was measured, in the order of the lines. */
export function valuesTable(values: Partial<Values>): string {
  const rows = Object.entries<Line>(lines).flatMap(([name, { what, unit, budget, comparedTo }]) => {
    const value = values[name as keyof Values];
    return value === undefined ? [] : [[what, shown(value, unit), shown(budget, unit), comparedTo]];
  });
  return table(["Measured", "Value", "Budget", "Compared to"], rows);
}

/** The rules that take most of the time that all of them take. */
export function expensiveTable({ expensive }: RuleResults): string {
  return table(
    ["Rule", "Group", "Share"],
    expensive.map(({ name, group, share }) => [code(name), group, `${(share * 100).toFixed(1)} %`]),
  );
}

const command = "npm run bench -- --write";

/** Content of docs/performance.md. */
export function performanceDocument(values: Values, rules: RuleResults): string {
  return blocks(
    "# Performance",
    `<!-- Made by ${code(command)}; tests/scripts/bench/document.test.ts refuses lines and budgets that are not the program's. -->`,
    "What previews, the policy pack, rules and dashboards cost, as ratios to something measured in the same run, so that they " +
      "mean the same on every machine. Above its budget a line fails the run.",
    `\`\`\`sh\n${command}   # five minutes; without --write the table is only printed\n\`\`\``,
    valuesTable(values),
    "## Rules",
    "The real Prometheus scrapes the recorded expositions (tests/expositions) with the rendered jobs; the series that come out " +
      "are multiplied over nodes, pods and replicas, written as far back as any rule looks, and the rendered rules are evaluated " +
      "over them. Every one of these series is read by a rule or a panel, where of a real cluster's most are read by nobody: " +
      `the cluster is ${rules.factor} times the load that production declares. The most expensive rules, with their share of ` +
      "the time that all take:",
    expensiveTable(rules),
    "A rule that takes too much reads fewer series (a matcher), or what another rule has summed up (a recording rule). The " +
      `widest panel is ${rules.widest}; a panel above its budget gets a recording rule.`,
  );
}
