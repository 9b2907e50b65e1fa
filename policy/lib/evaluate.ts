import type {
  PolicyResource,
  PolicyResourceOptions,
  ReportViolation,
  ResourceValidationArgs,
  Severity,
  StackValidationArgs,
} from "@pulumi/policy";

import { PACK_NAME, PACK_VERSION } from "../pack";
import { rules as everyRule } from "../rules";
import { configProblems, levelOf, PackConfigError, settingsOf, type AnyPolicy, type PackConfig } from "./config";
import { unknownCheckingProxy, UnknownValueError } from "./sdk";
import { session, type Exempted, type Unevaluated } from "./session";
import { plainProperties, wire } from "./value";

/** One resource of a stack as a program registers it. */
export interface StackResource {
  readonly type: string;
  readonly urn: string;
  /** Logical name. */
  readonly name: string;
  /** Inputs as plain data; unknowns as `pulumi.unknown`, the pack's `UNKNOWN` or the wire sentinel; secrets unwrapped. */
  readonly props: Readonly<Record<string, unknown>>;
  readonly opts?: Partial<PolicyResourceOptions>;
  /** URN of the parent; `opts.parent` is used when absent. */
  readonly parent?: string;
  /** URNs of the resources that this one depends on. */
  readonly dependencies?: readonly string[];
  /** URN of the explicit provider. */
  readonly provider?: string;
}

/** What to judge, and how. */
export interface EvaluateArgs {
  readonly resources: readonly StackResource[];
  /** Content of a `--policy-pack-config` file; default: every rule with its own level and defaults. */
  readonly config?: PackConfig;
  /** The day used for the expiry of exemptions; default now. */
  readonly now?: Date;
  /** Default: every rule of the pack. */
  readonly rules?: readonly AnyPolicy[];
  /** What to do with a bad config; default `throw` a `PackConfigError`, `report` leaves it to `pack-config-valid`. */
  readonly badConfig?: "throw" | "report";
}

export interface Violation {
  readonly policy: string;
  readonly level: "mandatory" | "advisory";
  /** The resource to blame; "" for the stack as a whole. */
  readonly urn: string;
  /** What the rule reports; the engine prints the rule's description before it. */
  readonly message: string;
  readonly severity?: Severity;
}

export interface Verdict {
  /** Mandatory ones first, then by policy, resource and message. */
  readonly violations: readonly Violation[];
  /** What could not be judged because of unknowns; `pack-unevaluated` sums it up. */
  readonly unevaluated: readonly Unevaluated[];
  /** Findings that exemptions cover. */
  readonly exempted: readonly Exempted[];
  /** Names of the rules that ran. */
  readonly ran: readonly string[];
}

const NO_OPTIONS: PolicyResourceOptions = {
  protect: false,
  ignoreChanges: [],
  aliases: [],
  customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
  additionalSecretOutputs: [],
};

class NotApplicable extends Error {}

function notApplicable(): never {
  throw new NotApplicable();
}

function optionsOf(resource: StackResource): PolicyResourceOptions {
  const parent = resource.opts?.parent ?? resource.parent;
  return { ...NO_OPTIONS, ...resource.opts, ...(parent === undefined ? {} : { parent }) };
}

/** A resource as the SDK shows it to resource and stack policies; both see the inputs. */
function policyResources(resources: readonly StackResource[]): PolicyResource[] {
  const shown = resources.map((resource): PolicyResource => {
    const { type, name, urn } = resource;
    const props = unknownCheckingProxy(wire(plainProperties(resource.props)) as object);
    const opts = optionsOf(resource);
    const untyped = { isType: () => false, asType: () => undefined };
    return { type, name, urn, props, opts, dependencies: [], propertyDependencies: {}, ...untyped };
  });
  const byUrn = new Map(shown.map((resource) => [resource.urn, resource]));
  for (const [index, resource] of shown.entries()) {
    const parent = byUrn.get(resource.opts.parent ?? "");
    if (parent !== undefined) resource.parent = parent;
    resource.dependencies = (resources[index]?.dependencies ?? []).flatMap((urn) => byUrn.get(urn) ?? []);
  }
  return shown;
}

/** What every run of a policy is given. */
type Context = Pick<StackValidationArgs, "getConfig" | "stackTags" | "notApplicable">;

function contextOf(policy: AnyPolicy, config: PackConfig): Context {
  const settings = settingsOf(policy, config);
  const getConfig = <T extends object>(): T => settings as T;
  return { getConfig, stackTags: new Map<string, string>(), notApplicable };
}

/** Runs policies one after the other the way `makeAnalyzeRpcFun` and `makeAnalyzeStackRpcFun` of the SDK do. */
class Host {
  public readonly violations: Violation[] = [];
  public readonly ran = new Set<string>();
  private readonly contexts: ReadonlyMap<AnyPolicy, Context>;

  public constructor(
    policies: readonly AnyPolicy[],
    private readonly config: PackConfig,
  ) {
    this.contexts = new Map(policies.map((policy) => [policy, contextOf(policy, config)]));
  }

  public analyze(resource: PolicyResource): void {
    const { type, name, urn, props, opts, isType, asType } = resource;
    for (const [policy, context] of this.contexts) {
      if (!("validateResource" in policy) || policy.validateResource === undefined) continue;
      const args = { type, name, urn, props, opts, isType, asType, ...context };
      for (const validate of [policy.validateResource].flat()) {
        this.run(policy, urn, (report) => validate(args as ResourceValidationArgs, (message) => report(message, urn)));
      }
    }
  }

  public analyzeStack(resources: PolicyResource[]): void {
    for (const [policy, context] of this.contexts) {
      if (!("validateStack" in policy)) continue;
      const args: StackValidationArgs = { resources, ...context };
      this.run(policy, "", (report) => policy.validateStack(args, report));
    }
  }

  private run(policy: AnyPolicy, urn: string, validate: (report: ReportViolation) => unknown): void {
    const configured = levelOf(policy, this.config);
    if (configured === "disabled") return;
    this.ran.add(policy.name);
    const level = configured === "remediate" ? "mandatory" : configured;
    try {
      const outcome = validate((message, blamed) => this.add(policy, level, blamed ?? "", message));
      if (outcome instanceof Promise)
        throw new Error(`policy '${policy.name}' is asynchronous, want a synchronous one`);
    } catch (error) {
      if (error instanceof NotApplicable) return;
      if (!(error instanceof UnknownValueError)) throw error;
      const from = `policy '${policy.name}' from policy pack '${PACK_NAME}@v${PACK_VERSION}'`;
      this.add(policy, "advisory", urn, `can't run ${from} during preview: ${error.message}`);
    }
  }

  private add(policy: AnyPolicy, level: Violation["level"], urn: string, text: string): void {
    const message = text === "" ? policy.description : text;
    const severity = policy.severity === undefined ? {} : { severity: policy.severity };
    this.violations.push({ policy: policy.name, level, urn, message, ...severity });
  }
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function byWeight(a: Violation, b: Violation): number {
  const level = byText(b.level, a.level);
  return level || byText(a.policy, b.policy) || byText(a.urn, b.urn) || byText(a.message, b.message);
}

/**
 * Judges a stack without an engine: every rule over every resource, then the stack rules, with the levels, settings and
 * unknowns that the engine would give them. Throws `PackConfigError` when the config names unknown rules or settings.
 */
export function evaluate({
  resources,
  config = {},
  now,
  rules = everyRule,
  badConfig = "throw",
}: EvaluateArgs): Verdict {
  const problems = configProblems(config, rules);
  if (problems.length > 0 && badConfig === "throw") throw new PackConfigError(problems);
  session.reset(now);
  session.configProblems = problems;
  const shown = policyResources(resources);
  const host = new Host(rules, config);
  for (const resource of shown) host.analyze(resource);
  host.analyzeStack(shown);
  const judged = session.judged();
  return {
    violations: host.violations.sort(byWeight),
    unevaluated: judged.flatMap((judgement) => judgement.unevaluated),
    exempted: judged.flatMap((judgement) => judgement.exempted),
    ran: [...host.ran],
  };
}
