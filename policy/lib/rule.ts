import type {
  PolicyComplianceFramework,
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  Severity,
  StackValidationPolicy,
} from "@pulumi/policy";

import type { StackModel } from "../model/stack";
import { Undetermined, type Cursor } from "./cursor";
import { EXEMPT_SCHEMA, exempts, expired, type Exemption } from "./exemption";
import { findingMessage, stackMessage } from "./message";
import type { Parameters, ParameterValues } from "./parameters";
import { describe, type Resource } from "./resource";
import { session, type Judgement } from "./session";

/** The ids by which other tools know the same check; the README table lists them. */
export interface ForeignIds {
  readonly kubeScore?: readonly string[];
  readonly polaris?: readonly string[];
  readonly checkov?: readonly string[];
  /** CIS Amazon EKS Benchmark 1.8. */
  readonly cisEks?: readonly string[];
  /** Kubescape control ids; those of the NSA/CISA Kubernetes Hardening Guide become the rule's framework. */
  readonly nsa?: readonly string[];
}

/** What a rule is, apart from its check. */
export interface RuleHead<P extends Parameters> {
  /** Also the file name; `<group>-<what must hold>`. */
  readonly name: string;
  /** One sentence: what must hold and why. */
  readonly description: string;
  readonly level: "mandatory" | "advisory";
  readonly severity: Severity;
  /** What to change, as an instruction. */
  readonly remediation: string;
  readonly url?: string;
  readonly ids?: ForeignIds;
  /** Settings with their defaults; the key `exempt` is added to every rule. */
  readonly parameters?: P;
}

/** What every check can do. */
export interface Verdicts<P extends Parameters> {
  readonly parameters: ParameterValues<P>;
  /** Reports the value at a place; `found` replaces the value where the words are clearer. */
  report(place: Cursor, wanted: string, found?: string): void;
  /** Reports a place whose value is not the wanted one; an unknown there does not stop what follows. */
  expect(place: Cursor, wanted: string | number | boolean, words?: string): void;
  /** Judges each item on its own: an unknown met in one does not stop the others. */
  each<T>(items: Iterable<T>, judge: (item: T) => void): void;
  /** Notes that a place could not be judged. */
  undetermined(place: Cursor): void;
}

export interface ResourceVerdicts<P extends Parameters> extends Verdicts<P> {
  readonly resource: Resource;
}

export interface StackVerdicts<P extends Parameters> extends Verdicts<P> {
  readonly stack: StackModel;
  /** Reports something that no single resource is to blame for. */
  reportStack(found: string, wanted?: string): void;
}

/** What the README, the config check and the tests know about a rule. */
export interface About {
  readonly group: string;
  readonly scope: "resource" | "stack";
  readonly ids: ForeignIds;
  readonly parameters: Parameters;
}

/** A native policy with what the pack adds. */
export type Rule = (ResourceValidationPolicy | StackValidationPolicy) & { readonly about: About };

/** The controls of the NSA/CISA guide (kubescape/regolibrary, frameworks/nsaframework.json). */
const NSA_CONTROLS: ReadonlySet<string> = new Set(
  (
    "C-0002 C-0005 C-0012 C-0013 C-0016 C-0017 C-0030 C-0034 C-0035 C-0038 C-0041 C-0044 C-0046 C-0054 C-0055 C-0057 " +
    "C-0058 C-0059 C-0066 C-0067 C-0068 C-0069 C-0070 C-0270 C-0271"
  ).split(" "),
);

/** True for a kubescape control that belongs to the NSA/CISA Kubernetes Hardening Guide. */
export function isNsaControl(control: string): boolean {
  return NSA_CONTROLS.has(control);
}

function framework(ids: ForeignIds): PolicyComplianceFramework | undefined {
  const cis = ids.cisEks ?? [];
  const nsa = (ids.nsa ?? []).filter(isNsaControl);
  if (cis.length > 0) {
    const name = "CIS Amazon EKS Benchmark";
    return { name, version: "1.8.0", reference: cis.join(", "), specification: "Kubernetes workloads and add-ons" };
  }
  if (nsa.length === 0) return undefined;
  const name = "NSA/CISA Kubernetes Hardening Guide";
  return { name, version: "1.2", reference: nsa.join(", "), specification: "Kubescape control ids" };
}

function metadata<P extends Parameters>(head: RuleHead<P>, scope: About["scope"]) {
  const group = head.name.split("-")[0] ?? head.name;
  const ids = head.ids ?? {};
  const compliance = framework(ids);
  const parameters: Parameters = head.parameters ?? {};
  const properties = Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, value.schema]));
  return {
    name: head.name,
    description: head.description,
    enforcementLevel: head.level,
    severity: head.severity,
    tags: [group, scope],
    remediationSteps: head.remediation,
    configSchema: { properties: { ...properties, exempt: EXEMPT_SCHEMA } },
    about: { group, scope, ids, parameters } satisfies About,
    ...(head.url === undefined ? {} : { url: head.url }),
    ...(compliance === undefined ? {} : { framework: compliance }),
  };
}

function parameterValues<P extends Parameters>(parameters: P | undefined, config: object): ParameterValues<P> {
  const values = Object.entries(parameters ?? {}).map(([key, { fallback }]) => {
    const given = Reflect.get(config, key) as unknown;
    return [key, given ?? fallback];
  });
  return Object.fromEntries(values) as ParameterValues<P>;
}

/** Settings of a rule as far as all rules share them. */
interface RuleConfig {
  readonly exempt?: readonly Exemption[];
}

/** The settings of a rule; its exemptions become known to the session, whether they cover anything or not. */
function configOf(rule: string, args: Pick<ResourceValidationArgs, "getConfig">): RuleConfig {
  const config = args.getConfig<RuleConfig>();
  session.configure(rule, config.exempt ?? []);
  return config;
}

/** One run of one rule: passes findings on, keeps back what exemptions cover and what cannot be known. */
class Run<P extends Parameters> {
  public readonly parameters: ParameterValues<P>;
  private readonly exemptions: readonly Exemption[];
  private readonly judgement: Judgement = { unevaluated: [], exempted: [], undecided: [] };

  public constructor(
    private readonly head: RuleHead<P>,
    config: RuleConfig,
    private readonly reportViolation: ReportViolation,
  ) {
    this.parameters = parameterValues(head.parameters, config);
    this.exemptions = config.exempt ?? [];
  }

  public readonly report = (place: Cursor, wanted: string, found?: string): void => {
    const message = findingMessage(place, wanted, found);
    const urn = place.resource.urn;
    const exemption = this.exemptionFor(place, "yes");
    if (exemption !== undefined) this.judgement.exempted.push({ rule: this.head.name, urn, message, exemption });
    else if (this.exemptionFor(place, "maybe") === undefined) this.reportViolation(message, urn);
    else this.undetermined(place);
  };

  public readonly expect = (place: Cursor, wanted: string | number | boolean, words?: string): void => {
    this.attempt(() => {
      if (place.known() !== wanted) this.report(place, words ?? JSON.stringify(wanted));
    });
  };

  public readonly reportStack = (found: string, wanted?: string): void => {
    this.reportViolation(stackMessage(found, wanted));
  };

  public readonly undetermined = (place: Cursor): void => {
    const exemption = this.exemptionFor(place, "yes");
    const meant = exemption ?? this.exemptionFor(place, "maybe");
    if (meant !== undefined) this.judgement.undecided.push(meant);
    const { resource, path } = place;
    const subject = describe(resource);
    const known = this.judgement.unevaluated.some((one) => one.urn === resource.urn && one.path === path);
    if (exemption === undefined && !known) {
      this.judgement.unevaluated.push({ rule: this.head.name, urn: resource.urn, subject, path });
    }
  };

  public readonly each = <T>(items: Iterable<T>, judge: (item: T) => void): void => {
    for (const item of items) this.attempt(() => judge(item));
  };

  /** What a check of either kind can do. */
  public get verdicts(): Verdicts<P> {
    const { parameters, report, expect, each, undetermined } = this;
    return { parameters, report, expect, each, undetermined };
  }

  /** Runs a check; an unknown that it meets ends it and is noted. */
  public attempt(check: () => void): void {
    try {
      check();
    } catch (error) {
      if (!(error instanceof Undetermined)) throw error;
      this.undetermined(error.at);
    }
  }

  public finish(subject: string): void {
    session.remember(this.head.name, subject, this.judgement);
  }

  private exemptionFor(place: Cursor, certainty: "yes" | "maybe"): Exemption | undefined {
    return this.exemptions.find(
      (exemption) => exempts(exemption, place) === certainty && !expired(exemption, session.today),
    );
  }
}

/** A rule that judges one resource at a time, of the listed types (all types when none is listed). */
export function resourceRule<const P extends Parameters = Record<never, never>>(
  rule: RuleHead<P> & {
    readonly types?: readonly string[];
    readonly check: (verdicts: ResourceVerdicts<P>) => void;
  },
): ResourceValidationPolicy & { readonly about: About } {
  return {
    ...metadata(rule, "resource"),
    validateResource: (args, reportViolation) => {
      const resource = session.input(rule.name, args);
      const config = configOf(rule.name, args);
      if (rule.types !== undefined && !rule.types.includes(args.type)) return;
      const run = new Run(rule, config, reportViolation);
      run.attempt(() => rule.check({ resource, ...run.verdicts }));
      run.finish(args.urn);
    },
  };
}

/** A rule that judges the stack as a whole, after every resource was seen. */
export function stackRule<const P extends Parameters = Record<never, never>>(
  rule: RuleHead<P> & { readonly check: (verdicts: StackVerdicts<P>) => void },
): StackValidationPolicy & { readonly about: About } {
  return {
    ...metadata(rule, "stack"),
    validateStack: (args, reportViolation) => {
      const stack = session.stack(rule.name, args);
      const config = configOf(rule.name, args);
      const run = new Run(rule, config, reportViolation);
      const { verdicts, reportStack } = run;
      run.attempt(() => rule.check({ stack, reportStack, ...verdicts }));
      run.finish("");
    },
  };
}
