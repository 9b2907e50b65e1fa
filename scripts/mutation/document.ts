import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { blocks, capital, code, table } from "../docs/markdown";
import type { Candidate } from "./candidates";
import { root } from "./rule-files";
import { percentKilled, scoresOf, alertSurvivors, totalOf, type Score, type Survivors } from "./survivors";

/** Where the result stands, from the root. */
export const documentFile = "docs/alert-mutations.md";

type Mutant = Pick<Candidate, "name" | "room">;

const introduction = blocks(
  "# Do the unit tests of alerts notice faults?",
  "<!-- Made by `npm run mutate -- alerts`; changes here are overwritten. -->",
  "Each mutant is a rule with one small fault: a threshold 20 % higher or lower, another comparison, half or twice the time of a " +
    "window or of `for`, a matcher dropped or inverted, another aggregation, a label less to aggregate by, `and` for `unless`. " +
    "`npm run mutate -- alerts` runs the rule file's unit tests, with the real promtool, against every one of them. What survives " +
    `must be listed with its reason in ${code(alertSurvivors)}, and what is listed must survive; then the run writes this page.`,
);

const rowOf = (room: string, score: Omit<Score, "room">): string[] => [
  room,
  String(score.mutants),
  String(score.mutants - score.equivalent - score.accepted),
  String(score.equivalent),
  String(score.accepted),
  `${percentKilled(score).toFixed(1)} %`,
];

function survivorsBelow(heading: string, list: readonly Survivors[]): string[] {
  if (list.length === 0) return [];
  const one = ({ reason, mutants }: Survivors) =>
    `${capital(reason.trim())}\n\n${mutants.map((name) => `- ${code(name)}`).join("\n")}`;
  return [`## ${heading}`, ...list.map(one)];
}

/**
 * docs/alert-mutations.md: the share of mutants that the unit tests kill, by room, and why the others survive.
 *
 * @param all every mutant there is
 * @param list those that survive, as a run has found it right
 */
export async function mutationDocument(all: readonly Mutant[], list: readonly Survivors[]): Promise<string> {
  const scores = scoresOf(all, list);
  const header = ["Room", "Mutants", "Killed", "Equivalent", "Accepted", "Killed of all"];
  const rows = [...scores.map((score) => rowOf(score.room, score)), rowOf("**all**", totalOf(scores))];
  const text = blocks(
    introduction,
    table(header, rows),
    ...survivorsBelow(
      "Equivalent: no test could tell them from the rule",
      list.filter(({ equivalent }) => equivalent),
    ),
    ...survivorsBelow(
      "Accepted: a test could kill them",
      list.filter(({ equivalent }) => !equivalent),
    ),
  );
  return format(text, { ...(await resolveConfig(join(root, documentFile))), parser: "markdown" });
}

/** Rows of a document's table by their room; their widths do not count. */
const rowsOf = (text: string): Map<string, string> =>
  new Map([...text.matchAll(/^\| (\S+) .*\|$/gm)].map(([row, room = ""]) => [room, row.replace(/ +/g, " ")]));

/** Rooms whose row a document would change although some of their mutants were not run. */
export function unmeasuredRooms(before: string, after: string, all: readonly Mutant[], run: readonly Mutant[]) {
  const [old, done] = [rowsOf(before), new Set(run.map(({ name }) => name))];
  const whole = (room: string) => all.every((one) => one.room !== room || done.has(one.name));
  return [...new Set(all.map(({ room }) => room))].filter(
    (room) => rowsOf(after).get(room) !== old.get(room) && !whole(room),
  );
}

/** Writes what a run without faults has found, unless it would say of a room what the run has not seen. */
export async function keepResult(
  all: readonly Mutant[],
  run: readonly Mutant[],
  list: readonly Survivors[],
): Promise<string> {
  const path = join(root, documentFile);
  const before = existsSync(path) ? readFileSync(path, "utf8") : "";
  const after = await mutationDocument(all, list);
  if (before === after) return `${documentFile} holds`;
  const rooms = unmeasuredRooms(before, after, all, run);
  if (rooms.length > 0) {
    return `${documentFile} is out of date, but not all of ${rooms.join(", ")} was run: run npm run mutate -- alerts`;
  }
  writeFileSync(path, after);
  return `wrote ${documentFile}`;
}
