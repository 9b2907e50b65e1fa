import { isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from "yaml";
import type { Candidate } from "./candidates";
import type { Rule } from "./mutants";
import { loadedBy, nameOf, once, rulesOf, textOf } from "./rule-files";

/** A unit test with only what a mutant can change, which is much faster and finds the same. */
export interface ReducedTest {
  /** The test; it loads the rule files by their number, `0.yml` and so on. */
  readonly test: string;
  /** The rule files, in the order of their numbers. */
  readonly rules: readonly string[];
}

/** True where an expression reads a recorded series. */
const reads = (expression: string, record: string): boolean =>
  new RegExp(`(?<![\\w:])${record}(?![\\w:])`).test(expression);

/** Adds rules until no rule follows from those that are in. */
function closure(
  start: readonly string[],
  all: readonly Rule[],
  follows: (rule: Rule, names: readonly string[]) => boolean,
) {
  const names = new Set(start);
  for (let size = 0; size < names.size;) {
    size = names.size;
    for (const rule of all) if (follows(rule, [...names])) names.add(nameOf(rule));
  }
  return names;
}

/** Rules whose outcome may change with a rule of a name. */
const affectedBy = (name: string, all: readonly Rule[]) =>
  closure([name], all, ({ expr }, names) => names.some((read) => reads(expr, read)));

/** Rules with those that they read. */
const neededFor = (names: ReadonlySet<string>, all: readonly Rule[]) =>
  closure([...names], all, ({ record }, needed) =>
    all.some((rule) => record !== undefined && needed.includes(nameOf(rule)) && reads(rule.expr, record)),
  );

/** Scalars are kept as they are written: to promtool `0x10` is a series, to YAML it is 16. */
const asWritten = { schema: "failsafe" } as const;

/** Keeps the expectations that hold true for a predicate; tells whether any is left. */
function keep(one: YAMLMap, list: string, key: string, wanted: (text: string) => boolean): boolean {
  const expectations = one.get(list);
  if (!isSeq(expectations)) return false;
  expectations.items = expectations.items.filter((item) => isMap(item) && wanted(String(item.get(key))));
  if (expectations.items.length === 0) one.delete(list);
  return expectations.items.length > 0;
}

/** The test with the cases and expectations that affected rules can change; undefined where there are none. */
function reducedTest(test: string, affected: ReadonlySet<string>, files: number): string | undefined {
  const document = parseDocument(textOf(test), asWritten);
  const tests = document.get("tests") as YAMLSeq<YAMLMap>;
  tests.items = tests.items.filter((one) => {
    const alerts = keep(one, "alert_rule_test", "alertname", (name) => affected.has(name));
    const samples = keep(one, "promql_expr_test", "expr", (expr) => [...affected].some((name) => reads(expr, name)));
    return alerts || samples;
  });
  document.set(
    "rule_files",
    Array.from({ length: files }, (_, number) => `${number}.yml`),
  );
  return tests.items.length === 0 ? undefined : document.toString({ lineWidth: 0 });
}

interface Plan {
  readonly test: string | undefined;
  readonly needed: ReadonlySet<string>;
}

/** By test and name of the rule, since all mutants of a rule share it. */
const planOf = once((key): Plan => {
  const [test = "", name = ""] = key.split("\n");
  const all = loadedBy(test).flatMap((file) => rulesOf(file).groups.flatMap(({ rules }) => rules));
  const affected = affectedBy(name, all);
  return { test: reducedTest(test, affected, loadedBy(test).length), needed: neededFor(affected, all) };
});

function reducedRules(file: string, needed: ReadonlySet<string>, candidate: Candidate): string {
  const groups = rulesOf(file).groups.map((group, place) => ({
    ...group,
    rules: group.rules
      .map((rule, index) =>
        file === candidate.file && place === candidate.group && index === candidate.index ? candidate.rule : rule,
      )
      .filter((rule) => needed.has(nameOf(rule))),
  }));
  return JSON.stringify({ groups });
}

/**
 * What of a unit test a candidate can change: the expectations of the rule itself and of those that read it, and the rules
 * that these need. An alert is read by no other rule, so its mutants meet only its own expectations.
 *
 * @returns undefined where the test expects nothing of these rules
 */
export function reduced(candidate: Candidate, test: string): ReducedTest | undefined {
  const plan = planOf(`${test}\n${nameOf(candidate.rule)}`);
  if (plan.test === undefined) return undefined;
  return { test: plan.test, rules: loadedBy(test).map((file) => reducedRules(file, plan.needed, candidate)) };
}
