import { readFileSync } from "node:fs";
import { relative } from "node:path";

import { rules } from "../../policy/rules";
import { fixturesOf, judge, messagesOf, unevaluatedOf, type Fixture } from "./support/fixture";
import { loadRule, ruleFile } from "./support/load-rule";
import { mutantsOf } from "./support/mutants";

/** Mutants that no fixture can kill, since they change nothing that can be seen; the reason for each. */
const EQUIVALENT: Readonly<Record<string, string>> = {};

/** True when a fixture notices the mutant: other messages, other unevaluated places, or an error. */
function notices(fixture: Fixture, name: string, source: string): boolean {
  try {
    const verdict = judge(fixture, loadRule(name, source));
    const messages = JSON.stringify(messagesOf(fixture, verdict)) !== JSON.stringify(fixture.expect);
    return messages || JSON.stringify(unevaluatedOf(fixture, verdict)) !== JSON.stringify(fixture.unevaluated);
  } catch {
    return true;
  }
}

/** Mutates one rule; returns the survivors as `file:line: before -> after`. */
function survivorsOf(name: string): { total: number; survivors: string[] } {
  const file = ruleFile(name);
  const fixtures = fixturesOf(name);
  const source = readFileSync(file, "utf8");
  const upset = fixtures.find((fixture) => notices(fixture, name, source));
  if (upset !== undefined) throw new Error(`${upset.file} fails without a mutation; make the fixtures pass first`);
  const mutants = mutantsOf(source);
  const alive = mutants.filter((mutant) => !fixtures.some((fixture) => notices(fixture, name, mutant.source)));
  const shown = alive.map(({ line, before, after }) => {
    const change = `${before.replace(/\s+/g, " ")} -> ${after.replace(/\s+/g, " ")}`;
    return `${relative(process.cwd(), file)}:${line}: ${change}`;
  });
  return { total: mutants.length, survivors: shown.filter((one) => EQUIVALENT[one] === undefined) };
}

/**
 * `tsx tests/policy/mutate.ts [prefix…]`: inverts, fixes and removes every condition of every rule (or of those whose
 * names begin with a prefix) and runs the rule's fixtures. Exits with 1 when a mutant survives.
 */
function main(prefixes: readonly string[]): void {
  let total = 0;
  let survived = 0;
  for (const { name } of rules) {
    if (prefixes.length > 0 && !prefixes.some((prefix) => name.startsWith(prefix))) continue;
    const result = survivorsOf(name);
    total += result.total;
    survived += result.survivors.length;
    for (const survivor of result.survivors) console.log(survivor);
  }
  console.log(`${total - survived} of ${total} mutants killed`);
  process.exitCode = survived > 0 ? 1 : 0;
}

main(process.argv.slice(2));
