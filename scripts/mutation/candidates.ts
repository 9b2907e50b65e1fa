import { mutantsOf, type Rule } from "./mutants";
import { filesBelow, loadedBy, nameOf, rulesOf } from "./rule-files";

/** A rule, or a mutant of it, with its place and the tests that must notice the difference. */
export interface Candidate {
  /** `<room> <rule>: <change>`, unique, and the same as long as the rule is the same. */
  readonly name: string;
  /** Folder below components/, for example `exporters/node`. */
  readonly room: string;
  /** Path of the rule file from the root. */
  readonly file: string;
  /** Where the rule stands in the file. */
  readonly group: number;
  readonly index: number;
  readonly rule: Rule;
  /** Paths of the unit tests that load the rule file, from the root. */
  readonly tests: readonly string[];
}

/** The generated rules of objectives share their names. */
function titleOf(rule: Rule): string {
  const objective = rule.record === undefined ? undefined : rule.labels?.["slo"];
  return `${nameOf(rule)}${objective === undefined ? "" : `{slo="${objective}"}`}`;
}

function rulesIn(file: string, tests: readonly string[]): Candidate[] {
  const room = file.replace(/^components\/(.+)\/(?:alerts|recording)\/.*$/, "$1");
  return rulesOf(file).groups.flatMap(({ rules }, group) =>
    rules.map((rule, index) => ({ name: `${room} ${titleOf(rule)}`, room, file, group, index, rule, tests })),
  );
}

/** Every rule that Prometheus evaluates, as it is written; promtool knows no LogQL. */
export function writtenRules(): Candidate[] {
  const tests = filesBelow("tests/alerts", /\.test\.yml$/);
  return filesBelow("components", /\/(alerts|recording)\/[^/]+\.yml$/)
    .filter((file) => !file.endsWith(".logs.yml"))
    .flatMap((file) =>
      rulesIn(
        file,
        tests.filter((test) => loadedBy(test).includes(file)),
      ),
    );
}

/** Every mutant of every rule that Prometheus evaluates. */
export const candidates = (): Candidate[] =>
  writtenRules().flatMap((written) =>
    mutantsOf(written.rule).map(({ change, rule }) => ({ ...written, name: `${written.name}: ${change}`, rule })),
  );
