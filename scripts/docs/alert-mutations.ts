import { candidates } from "../mutation/candidates";
import { listedSurvivors, percentKilled, scoresOf, survivorsFile, totalOf } from "../mutation/survivors";
import type { Score, Survivors } from "../mutation/survivors";
import { notice } from "./document";
import type { Document } from "./document";
import { blocks, capital, code, table } from "./markdown";

const introduction = blocks(
  "# Do the unit tests of alerts notice faults?",
  notice(`the rule files and ${survivorsFile}`),
  "Each mutant is a rule with one small fault: a threshold 20 % higher or lower, another comparison, half or twice the time of a " +
    "window or of `for`, a matcher dropped or inverted, another aggregation, a label less to aggregate by, `and` for `unless`. " +
    "`npm run mutate -- alerts` runs the real promtool's unit tests of the rule file against every one of them. What survives " +
    `must be listed with its reason in ${code(survivorsFile)}, and what is listed must survive; \`npm test\` runs a part.`,
);

const row = (room: string, score: Omit<Score, "room">): string[] => [
  room,
  String(score.mutants),
  String(score.mutants - score.equivalent - score.accepted),
  String(score.equivalent),
  String(score.accepted),
  `${percentKilled(score).toFixed(1)} %`,
];

function reasons(list: readonly Survivors[], equivalent: boolean): string {
  return list
    .filter((one) => one.equivalent === equivalent)
    .map(({ reason, mutants }) => `${capital(reason)}\n\n${mutants.map((name) => `- ${code(name)}`).join("\n")}`)
    .join("\n\n");
}

/** docs/alert-mutations.md: the share of mutants that the unit tests kill, by room, and why the others survive. */
export const alertMutations: Document = {
  path: "docs/alert-mutations.md",
  render: () => {
    const list = listedSurvivors();
    const scores = scoresOf(candidates(), list);
    const header = ["Room", "Mutants", "Killed", "Equivalent", "Accepted", "Killed of all"];
    const rows = [...scores.map((score) => row(score.room, score)), row("**all**", totalOf(scores))];
    return blocks(
      introduction,
      table(header, rows),
      "## Equivalent: no test could tell them from the rule",
      reasons(list, true),
      "## Accepted: a test could kill them",
      reasons(list, false),
    );
  },
};
