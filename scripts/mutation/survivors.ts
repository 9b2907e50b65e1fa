import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { root } from "./rule-files";

/** Where survivors are listed, from the root. */
export const survivorsFile = "tests/alerts/survivors.yml";

/** Mutants that no unit test kills, for one reason. */
export interface Survivors {
  readonly reason: string;
  /** True where the mutant behaves like the rule, so that no test could tell them apart. */
  readonly equivalent: boolean;
  /** Names of candidates. */
  readonly mutants: readonly string[];
}

/** The list as it stands. */
export const listedSurvivors = (): Survivors[] => parse(readFileSync(join(root, survivorsFile), "utf8")) as Survivors[];

/** What a run has found out. */
interface Found {
  /** Every mutant there is. */
  readonly existing: readonly string[];
  /** Those that were run. */
  readonly killed: readonly string[];
  readonly survived: readonly string[];
}

/**
 * What is wrong with the list, one sentence each: what survives must be listed, and what is listed must survive. Mutants
 * that were not run are judged by their existence alone.
 */
export function faultsOf(list: readonly Survivors[], { existing, killed, survived }: Found): string[] {
  const listed = list.flatMap(({ mutants }) => mutants);
  const [exists, isKilled, isListed] = [existing, killed, listed].map((names) => new Set(names));
  const those = (names: readonly string[], fault: string) => names.map((name) => `${name}: ${fault}`);
  return [
    ...those(
      survived.filter((name) => !isListed?.has(name)),
      `survives; strengthen the unit test, or list it in ${survivorsFile} with its reason`,
    ),
    ...those(
      listed.filter((name) => !exists?.has(name)),
      `is listed in ${survivorsFile}, but there is no such mutant any more; remove it`,
    ),
    ...those(
      listed.filter((name) => isKilled?.has(name)),
      `is listed in ${survivorsFile}, but a unit test kills it now; remove it`,
    ),
    ...those(
      listed.filter((name, index) => listed.indexOf(name) !== index),
      `is listed in ${survivorsFile} twice; remove one`,
    ),
    ...list
      .filter(({ reason }) => reason.trim() === "")
      .map(({ mutants }) => `${mutants[0]}: is listed in ${survivorsFile} without a reason; say why it survives`),
  ];
}
