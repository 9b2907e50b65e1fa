import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { parseDocument, type ScalarTag } from "yaml";

import { evaluate, type StackResource, type Verdict } from "../../../policy/lib/evaluate";
import type { Rule } from "../../../policy/lib/rule";
import { UNKNOWN } from "../../../policy/lib/value";
import { rules } from "../../../policy/rules";

/** Directory with one folder per rule. */
export const FIXTURES = join(__dirname, "..", "fixtures");

/** One edit of the resources taken over by `from`. */
interface Change {
  /** Logical name; the first resource of that name, or of that name and type when `type` is given. */
  readonly resource: string;
  readonly type?: string;
  /** Keys from `props` (or from `opts` when it begins with it) down; absent: the resource as a whole. */
  readonly path?: string | readonly (string | number)[];
  /** The new value; absent (and no `replace`): removes what stands there. */
  readonly value?: unknown;
  /** A part of the text at the path, to be replaced by `by`. */
  readonly replace?: string;
  readonly by?: string;
}

interface Written {
  readonly type: string;
  readonly name: string;
  readonly props?: Record<string, unknown>;
  readonly opts?: Record<string, unknown>;
  /** Logical names. */
  readonly dependencies?: readonly string[];
}

interface FixtureFile {
  /** Another fixture of the same rule whose resources (and config) this one starts from. */
  readonly from?: string;
  readonly change?: readonly Change[];
  readonly resources?: readonly Written[];
  /** Settings of the rule under test, or, with key `pack`, a whole pack config. */
  readonly config?: Record<string, unknown>;
  /** Other rules that run first, for rules that report on others. */
  readonly with?: readonly string[];
  /** The day on which exemptions are judged. */
  readonly today?: string;
  /** Exact messages, in the order of the verdict. */
  readonly expect?: readonly string[];
  /** Exact `<subject>: <path>` of what could not be judged. */
  readonly unevaluated?: readonly string[];
}

export interface Fixture {
  readonly rule: string;
  readonly file: string;
  readonly kind: "pass" | "fail" | "unknown";
  readonly resources: readonly StackResource[];
  readonly config: Record<string, unknown>;
  readonly with: readonly string[];
  readonly today: string;
  readonly expect: readonly string[];
  readonly unevaluated: readonly string[];
}

const unknownTag: ScalarTag = { tag: "!unknown", identify: () => false, resolve: () => UNKNOWN };

function load(file: string): FixtureFile {
  const document = parseDocument(readFileSync(file, "utf8"), { customTags: [unknownTag] });
  assert.deepEqual(document.errors, [], `${file} is not valid YAML`);
  return document.toJS() as FixtureFile;
}

function keysOf(path: Change["path"]): (string | number)[] {
  if (path === undefined) return [];
  return typeof path === "string" ? path.split(".").map((key) => (/^\d+$/.test(key) ? Number(key) : key)) : [...path];
}

/** The value with one edit; containers on the way are copied, so fixtures never share changes. */
export function edited(value: unknown, [key, ...rest]: (string | number)[], edit: (old: unknown) => unknown): unknown {
  if (key === undefined) return edit(value);
  if (Array.isArray(value) || typeof key === "number") {
    const list = [...((value ?? []) as unknown[])];
    const part = edited(list[Number(key)], rest, edit);
    if (part === undefined) list.splice(Number(key), 1);
    else list[Number(key)] = part;
    return list;
  }
  const object: Record<string, unknown> = { ...(value as Record<string, unknown> | undefined) };
  const part = edited(object[key], rest, edit);
  if (part !== undefined) return { ...object, [key]: part };
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}

function changed(resources: readonly Written[], change: Change, file: string): Written[] {
  const index = resources.findIndex(
    ({ name, type }) => name === change.resource && (change.type === undefined || change.type === type),
  );
  const target = resources[index];
  assert.ok(target !== undefined, `${file} changes ${change.resource}, which is not there`);
  const keys = keysOf(change.path);
  const named = keys.find((key) => /\[.*\]$/.test(String(key)));
  assert.equal(named, undefined, `${file} changes ${named}; write the position in the list, such as containers.0`);
  if (keys.length === 0) return resources.filter((_, position) => position !== index);
  const inOptions = keys[0] === "opts";
  const result = edited(target, inOptions ? keys : ["props", ...keys], (old) => {
    if (change.replace === undefined) return change.value;
    assert.ok(typeof old === "string" && old.includes(change.replace), `${file}: ${change.replace} is not in the text`);
    return old.replace(change.replace, change.by ?? "");
  });
  return resources.map((resource, position) => (position === index ? (result as Written) : resource));
}

interface Contents {
  readonly resources: readonly Written[];
  readonly config: Record<string, unknown>;
  readonly with: readonly string[];
  readonly today: string;
}

function contents(file: string): Contents {
  const own = load(file);
  const base: Contents =
    own.from === undefined
      ? { resources: [], config: {}, with: [], today: "2027-01-15" }
      : contents(join(dirname(file), own.from));
  const taken = (own.change ?? []).reduce<readonly Written[]>((all, one) => changed(all, one, file), base.resources);
  return {
    resources: [...taken, ...(own.resources ?? [])],
    config: own.config ?? base.config,
    with: own.with ?? base.with,
    today: own.today ?? base.today,
  };
}

/** URN of a fixture's resource. */
export function urnOf({ type, name }: { type: string; name: string }): string {
  return `urn:pulumi:production::insurance-lead-gen-monitoring::${type}::${name}`;
}

function registered(all: readonly Written[]): StackResource[] {
  return all.map(({ type, name, props = {}, opts = {}, dependencies = [] }) => ({
    type,
    name,
    urn: urnOf({ type, name }),
    props,
    opts,
    dependencies: dependencies.flatMap((wanted) => all.filter((one) => one.name === wanted).map(urnOf)),
  }));
}

/** Reads a fixture file with what it inherits. */
export function readFixture(file: string): Fixture {
  const { expect = [], unevaluated = [] } = load(file);
  const { resources, ...rest } = contents(file);
  const kind = basename(file).split(".")[0] as Fixture["kind"];
  return { rule: basename(dirname(file)), file, kind, resources: registered(resources), expect, unevaluated, ...rest };
}

/** Every fixture of a rule; [] when it has no folder. */
export function fixturesOf(rule: string): Fixture[] {
  const folder = join(FIXTURES, rule);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => /^(pass|fail|unknown)\.[\w-]+\.ya?ml$/.test(name));
  return files.sort().map((name) => readFixture(join(folder, name)));
}

/** What judges: the pack, or one in which something was changed. */
export interface Pack {
  readonly evaluate: typeof evaluate;
  /** The rule of a name. */
  readonly rule: (name: string) => Rule | undefined;
}

const ownPack: Pack = { evaluate, rule: (name) => rules.find((one) => one.name === name) };

/** Judges a fixture by its rule (and those it names) alone; another pack may judge, or other resources be judged. */
export function judge(fixture: Fixture, pack: Pack = ownPack, resources = fixture.resources): Verdict {
  const wanted = (name: string): Rule => {
    const rule = pack.rule(name);
    assert.ok(rule !== undefined, `${fixture.file}: there is no rule ${name}`);
    return rule;
  };
  const { pack: whole, ...settings } = fixture.config;
  const config = (whole ?? { [fixture.rule]: settings }) as Record<string, object>;
  const chosen = [...fixture.with, fixture.rule].map(wanted);
  const now = new Date(`${fixture.today}T12:00:00Z`);
  return pack.evaluate({ resources, config, rules: chosen, now, badConfig: "report" });
}

/** The messages of the rule under test. */
export function messagesOf(fixture: Fixture, verdict: Verdict): string[] {
  return verdict.violations.filter(({ policy }) => policy === fixture.rule).map(({ message }) => message);
}

/** What the rule under test could not judge, as fixtures write it. */
export function unevaluatedOf(fixture: Fixture, verdict: Verdict): string[] {
  return verdict.unevaluated
    .filter(({ rule }) => rule === fixture.rule)
    .map(({ subject, path }) => `${subject}: ${path}`);
}
