import { readFileSync } from "node:fs";
import { join, relative } from "node:path";

import { parse } from "yaml";

import { faultsOf, type Survivors } from "../../scripts/mutation/survivors";
import { fileNamed, filesBelow, shortName } from "./support/modules";
import { mutantsOf } from "./support/mutants";
import { fullName, tryMutants, type Survivor } from "./support/trial";

const ROOT = join(__dirname, "..", "..");

/** Where surviving mutants of the pack are listed, from the root. */
export const policySurvivors = "tests/policy/survivors.yml";

/** The parts of the library that decide a verdict. */
const LIB = ["evaluate", "exemption", "value", "resource"].map((name) => fileNamed(`lib/${name}`));

/** Every file whose conditions are mutated: rules, models, and the deciding parts of the library. */
export function mutatedFiles(): string[] {
  const below = (folder: string) => filesBelow(join(ROOT, "policy", folder));
  const rules = below("rules").filter((file) => !file.endsWith("index.ts"));
  return [...rules, ...below("model"), ...LIB];
}

/** The list of survivors, each with its reason. */
export const listedSurvivors = (): Survivors[] =>
  parse(readFileSync(join(ROOT, policySurvivors), "utf8")) as Survivors[];

/** True for `storage-class`, which begins a rule's name, and for `model/network`, which begins a file's path. */
const isMeant = (file: string, word: string): boolean =>
  shortName(file).startsWith(word) || (!word.includes("/") && (file.split("/").at(-1) ?? "").startsWith(word));

function show(file: string, { name, line, reached }: Survivor): void {
  console.log(`${relative(ROOT, file)}:${line}: ${name}${reached ? "" : " (no fixture comes here)"}`);
}

/** The name of every mutant of every file. */
export const mutantNames = (): string[] =>
  mutatedFiles().flatMap((file) => mutantsOf(readFileSync(file, "utf8")).map((mutant) => fullName(file, mutant)));

/**
 * `tsx tests/policy/mutate.ts [prefix…]`: inverts, fixes and removes every condition of every rule, model and deciding
 * part of the library (or of those whose names begin with a prefix), and runs the fixtures and unit tests that can notice.
 * Exits with 1 when a mutant survives without a reason in survivors.yml, or when one that is listed there does not.
 */
function main(words: readonly string[]): number {
  const files = mutatedFiles().filter((file) => words.length === 0 || words.some((word) => isMeant(file, word)));
  if (files.length === 0) throw new Error(`no rule and no model begins with ${words.join(" or ")}`);
  const list = listedSurvivors();
  const listed = new Set(list.flatMap(({ mutants }) => mutants));
  const killed: string[] = [];
  let total = 0;
  let unlisted = 0;
  for (const file of files) {
    const outcome = tryMutants(file);
    const unexpected = outcome.survived.filter(({ name }) => !listed.has(name));
    for (const survivor of unexpected) show(file, survivor);
    killed.push(...outcome.killed);
    total += outcome.killed.length + outcome.survived.length;
    unlisted += unexpected.length;
  }
  console.log(`${killed.length} of ${total} mutants killed`);
  if (unlisted > 0) console.log(`${unlisted} survive: notice them by a fixture, or list them in ${policySurvivors}`);
  const faults = faultsOf(list, { existing: mutantNames(), killed, survived: [] }, policySurvivors);
  for (const fault of faults) console.log(fault);
  return unlisted + faults.length > 0 ? 1 : 0;
}

if (require.main === module) process.exitCode = main(process.argv.slice(2));
