import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { root } from "./rule-files";

/** Where surviving mutants of alerts are listed, from the root. */
export const alertSurvivors = "tests/alerts/survivors.yml";

/** Mutants that no unit test kills, for one reason. */
export interface Survivors {
  readonly reason: string;
  /** True where the mutant behaves like the rule, so that no test could tell them apart. */
  readonly equivalent: boolean;
  /** Names of candidates. */
  readonly mutants: readonly string[];
}

/** The list as it stands. */
export const listedSurvivors = (): Survivors[] =>
  parse(readFileSync(join(root, alertSurvivors), "utf8")) as Survivors[];

/** What a run has found out. */
interface Found {
  /** Every mutant there is. */
  readonly existing: readonly string[];
  /** Those that were run. */
  readonly killed: readonly string[];
  readonly survived: readonly string[];
}

/**
 * What is wrong with the list in a file, one sentence each: what survives must be listed, and what is listed must survive.
 * Mutants that were not run are judged by their existence alone.
 */
export function faultsOf(
  list: readonly Survivors[],
  { existing, killed, survived }: Found,
  survivorsFile = alertSurvivors,
): string[] {
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

/** How many mutants of a room, or of all, are killed. */
export interface Score {
  readonly room: string;
  readonly mutants: number;
  /** Survivors that no test could kill. */
  readonly equivalent: number;
  /** Survivors that a better test could kill. */
  readonly accepted: number;
}

/** Per cent that is killed, equivalent mutants counted as survivors. */
export const percentKilled = ({ mutants, equivalent, accepted }: Omit<Score, "room">): number =>
  (100 * (mutants - equivalent - accepted)) / mutants;

/** The scores by room, as they are when the list is right. */
export function scoresOf(
  all: readonly { readonly name: string; readonly room: string }[],
  list: readonly Survivors[],
): Score[] {
  const kinds = new Map(list.flatMap(({ equivalent, mutants }) => mutants.map((name) => [name, equivalent] as const)));
  return [...new Set(all.map(({ room }) => room))].map((room) => {
    const own = all.filter((one) => one.room === room).map(({ name }) => kinds.get(name));
    const count = (kind: boolean) => own.filter((equivalent) => equivalent === kind).length;
    return { room, mutants: own.length, equivalent: count(true), accepted: count(false) };
  });
}

/** The scores of all rooms together. */
export function totalOf(scores: readonly Score[]): Omit<Score, "room"> {
  const sum = (key: "mutants" | "equivalent" | "accepted") => scores.reduce((total, score) => total + score[key], 0);
  return { mutants: sum("mutants"), equivalent: sum("equivalent"), accepted: sum("accepted") };
}
