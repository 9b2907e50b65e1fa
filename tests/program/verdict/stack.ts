import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { PackConfig } from "../../../policy/lib/config";
import { evaluate, type StackResource, type Verdict } from "../../../policy/lib/evaluate";
import type { Rule } from "../../../policy/lib/rule";
import { rules as everyRule } from "../../../policy/rules";
import type { PreviewResource } from "../../../preview/resources";
import { plain } from "../../../preview/values";
import { PROJECT, previewOf } from "../../support/program";
import type { Breakage } from "./breakage";

/** The day on which stacks are judged: long before the exemptions of the two stacks end. */
const TODAY = new Date("2027-01-01");

/** A stack in the form that the pack judges, and what it finds there. */
export interface Untouched {
  readonly resources: readonly StackResource[];
  readonly config: PackConfig;
  readonly verdict: Verdict;
}

function stackResource({ type, urn, name, parent, dependencies, inputs, options }: PreviewResource): StackResource {
  const props = plain(inputs) as StackResource["props"];
  const protect = options.protect ?? false;
  return { type, urn, name, props, dependencies, opts: { protect }, ...(parent === undefined ? {} : { parent }) };
}

async function convert(stack: string): Promise<Untouched> {
  const preview = await previewOf(stack);
  const resources = preview.resources.filter(({ external }) => !external).map(stackResource);
  const config = JSON.parse(readFileSync(join(PROJECT, `policy/config/${stack}.json`), "utf8")) as PackConfig;
  return { resources, config, verdict: evaluate({ resources, config, now: TODAY }) };
}

const known = new Map<string, Promise<Untouched>>();

/** One of the project's own stacks; converted once, since edits copy what they change. */
export function untouched(stack: string): Promise<Untouched> {
  const conversion = known.get(stack) ?? convert(stack);
  known.set(stack, conversion);
  return conversion;
}

async function compare(
  { stack = "production", edit, config, now = TODAY }: Breakage,
  rules: readonly Rule[] = everyRule,
): Promise<Verdict["violations"]> {
  const before = await untouched(stack);
  const after = evaluate({
    resources: edit?.(before.resources) ?? before.resources,
    config: config?.(before.config) ?? before.config,
    badConfig: "report",
    now,
    rules,
  });
  const old = new Set(before.verdict.violations.map((one) => JSON.stringify(one)));
  return after.violations.filter((one) => !old.has(JSON.stringify(one)));
}

const found = new Map<Breakage, Promise<Verdict["violations"]>>();

/**
 * What the rules that a breakage names find in a stack with it that they do not find without. Rules of the pack itself
 * judge the others' work, so that all of them run then.
 */
export async function ownFindings(breakage: Breakage): Promise<Verdict["violations"]> {
  const named = new Set([breakage.rule, ...(breakage.also ?? [])]);
  const own = everyRule.filter(({ name }) => named.has(name));
  const found = await (own.some(({ about }) => about.group === "pack") ? findings(breakage) : compare(breakage, own));
  return found.filter(({ policy }) => named.has(policy));
}

/** What the whole pack finds in a stack with a breakage that it does not find without; compared once. */
export function findings(breakage: Breakage): Promise<Verdict["violations"]> {
  const comparison = found.get(breakage) ?? compare(breakage);
  found.set(breakage, comparison);
  return comparison;
}
