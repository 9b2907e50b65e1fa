/** Breakages of one stack that are judged together, each with everything that it finds alone. */
import { AssertionError } from "node:assert/strict";

import type { PackConfig } from "../../../policy/lib/config";
import { evaluate, type StackResource, type Violation } from "../../../policy/lib/evaluate";
import type { Breakage } from "./breakage";

type Finding = Pick<Violation, "level" | "policy" | "urn" | "message">;

/** A breakage with what its rules find when nothing else is broken. */
export interface Alone {
  readonly breakage: Breakage;
  readonly findings: readonly Violation[];
}

/** What is to be judged: the resources of a stack and the pack's config of it. */
export interface Subject {
  readonly resources: readonly StackResource[];
  readonly config: PackConfig;
}

/** Several breakages of one stack. */
export interface Batch extends Subject {
  readonly members: readonly Alone[];
}

/** A finding as one text, to compare it; the engine knows the same fields. */
export const told = ({ level, policy, urn, message }: Record<keyof Finding, string>): string =>
  JSON.stringify([level, policy, urn, message]);

/** The verdict on a batch, today. */
export const verdictOn = ({ resources, config }: Subject): readonly Violation[] =>
  evaluate({ resources, config, badConfig: "report" }).violations;

/** What a breakage makes of a subject; undefined where others have taken away what it breaks. */
function broken({ resources, config }: Subject, breakage: Breakage): Subject | undefined {
  try {
    return {
      resources: breakage.edit?.(resources) ?? resources,
      config: breakage.config?.(config) ?? config,
    };
  } catch (error) {
    if (error instanceof AssertionError) return undefined;
    throw error;
  }
}

/** Breaks a stack in every way that still applies and finds nothing that another one finds as well. */
function pile(untouched: Subject, breakages: readonly Alone[]): Batch {
  const heard = new Set<string>();
  return breakages.reduce<Batch>(
    (batch, one) => {
      const next = broken(batch, one.breakage);
      const own = one.findings.map(told);
      if (next === undefined || own.some((finding) => heard.has(finding))) return batch;
      for (const finding of own) heard.add(finding);
      return { ...next, members: [...batch.members, one] };
    },
    { ...untouched, members: [] },
  );
}

/** Many of these breakages that hide nothing from each other: while some do, half of those unheard wait. */
function together(untouched: Subject, breakages: readonly Alone[]): Batch {
  const batch = pile(untouched, breakages);
  const heard = new Set(verdictOn(batch).map(told));
  const unheard = batch.members.filter(({ findings }) => !findings.every((finding) => heard.has(told(finding))));
  if (unheard.length === 0) return batch;
  if (batch.members.length === 1) throw new Error(`${breakages[0]?.breakage.title}: finds something else today`);
  const waiting = unheard.slice(Math.floor(unheard.length / 2));
  return together(
    untouched,
    batch.members.filter((one) => !waiting.includes(one)),
  );
}

/** Spreads breakages over as few batches as a greedy choice needs. */
export function batchesOf(untouched: Subject, breakages: readonly Alone[]): readonly Batch[] {
  if (breakages.length === 0) return [];
  const batch = together(untouched, breakages);
  const rest = breakages.filter((one) => !batch.members.includes(one));
  return [batch, ...batchesOf(untouched, rest)];
}
