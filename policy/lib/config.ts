import type {
  EnforcementLevel,
  PolicyPackConfig,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";

import { schemaProblems } from "./schema";

/** The content of a `--policy-pack-config` file: rule name (or `all`) to level, or to level and settings. */
export type PackConfig = PolicyPackConfig;

/** A rule of this pack or any other native policy. */
export type AnyPolicy = ResourceValidationPolicy | StackValidationPolicy;

const LEVELS: readonly unknown[] = ["advisory", "mandatory", "remediate", "disabled"];

function levelProblems(level: unknown, path: string): string[] {
  return LEVELS.includes(level) ? [] : [`${path} is ${JSON.stringify(level)}, want one of ${LEVELS.join(", ")}`];
}

/** Rules without which a wrong config, or an exemption that has ended, would pass in silence. */
const ALWAYS_ON: readonly string[] = ["pack-config-valid", "pack-exemptions-valid"];

function ruleLevelProblems(rule: AnyPolicy, level: unknown, path: string): string[] {
  if (level !== "disabled" || !ALWAYS_ON.includes(rule.name)) return levelProblems(level, path);
  return [`${path} is "disabled", want advisory or mandatory: this rule watches over the config`];
}

function ruleProblems(rule: AnyPolicy, given: unknown): string[] {
  if (typeof given === "string") return ruleLevelProblems(rule, given, rule.name);
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    return [`${rule.name} is ${JSON.stringify(given)}, want a level or an object`];
  }
  const { enforcementLevel, ...settings } = given as { enforcementLevel?: unknown };
  const levels =
    enforcementLevel === undefined ? [] : ruleLevelProblems(rule, enforcementLevel, `${rule.name}.enforcementLevel`);
  const schema = {
    type: "object" as const,
    properties: rule.configSchema?.properties ?? {},
    additionalProperties: false,
  };
  return [...levels, ...schemaProblems(settings, schema, rule.name)];
}

function allProblems(given: unknown): string[] {
  if (typeof given === "string") return levelProblems(given, "all");
  const { enforcementLevel, ...rest } = (given ?? {}) as { enforcementLevel?: unknown };
  const others = Object.keys(rest).map((key) => `all.${key} is not a known key, want only enforcementLevel`);
  return [...levelProblems(enforcementLevel, "all.enforcementLevel"), ...others];
}

/**
 * Everything wrong with a pack configuration, one text per problem. Stricter than the engine, which accepts unknown
 * rule names and unknown settings in silence.
 */
export function configProblems(config: object, rules: readonly AnyPolicy[]): string[] {
  if (Array.isArray(config)) return ["the config is a list, want an object of rules"];
  const byName = new Map(rules.map((rule) => [rule.name, rule]));
  return Object.entries(config).flatMap(([name, given]: [string, unknown]) => {
    if (name === "all") return allProblems(given);
    const rule = byName.get(name);
    return rule === undefined
      ? [`${name} is not a rule of this pack, want one listed in policy/README.md`]
      : ruleProblems(rule, given);
  });
}

/** Thrown by `evaluate` for a configuration that cannot be meant as written. */
export class PackConfigError extends Error {
  public constructor(public readonly problems: readonly string[]) {
    super(`policy pack config: ${problems.join("; ")}`);
  }
}

/** The level at which a rule runs: its own, then `all`, then its own key of the config file, as the engine does it. */
export function levelOf(rule: Pick<AnyPolicy, "name" | "enforcementLevel">, config: PackConfig): EnforcementLevel {
  const own = config[rule.name];
  const ofRule = typeof own === "string" ? own : own?.enforcementLevel;
  const all = config["all"];
  const ofAll = typeof all === "string" ? all : all?.enforcementLevel;
  return ofRule ?? ofAll ?? rule.enforcementLevel ?? "advisory";
}

/** The settings of a rule as the engine hands them over: schema defaults, overridden key by key by the config file. */
export function settingsOf(
  rule: Pick<AnyPolicy, "name" | "configSchema">,
  config: PackConfig,
): Record<string, unknown> {
  const own = config[rule.name];
  const given: Record<string, unknown> = typeof own === "object" ? { ...own } : {};
  delete given["enforcementLevel"];
  const defaults = Object.entries(rule.configSchema?.properties ?? {}).flatMap(([key, schema]) =>
    schema.default === undefined ? [] : [[key, schema.default] as const],
  );
  return { ...Object.fromEntries(defaults), ...given };
}
