import type { StackValidationArgs } from "@pulumi/policy";

import { StackModel } from "../model/stack";
import type { Exemption } from "./exemption";
import { toResource, type Resource, type ResourceArgs } from "./resource";

/** Something that a rule could not judge because of an unknown. */
export interface Unevaluated {
  readonly rule: string;
  readonly urn: string;
  /** How messages name the resource. */
  readonly subject: string;
  readonly path: string;
}

/** A finding that an exemption covers. */
export interface Exempted {
  readonly rule: string;
  readonly urn: string;
  readonly message: string;
  readonly exemption: Exemption;
}

/** What one run of one rule over one resource (or over the stack) left behind, besides violations. */
export interface Judgement {
  readonly unevaluated: Unevaluated[];
  readonly exempted: Exempted[];
  /** Exemptions that covered something that could not be judged; they are not stale. */
  readonly undecided: Exemption[];
}

interface Remembered<T> {
  readonly value: T;
  readonly readers: Set<string>;
}

/**
 * What the rules of one process know about the stack being judged. The engine gives resource rules the inputs, one
 * resource at a time, and stack rules the outputs at the end; the session keeps the inputs so that both judge what the
 * author wrote. Each rule asks once per resource: a second question of the same rule means that the resource (or the
 * stack) is judged anew, and the old plain data is dropped.
 */
export class Session {
  /** Today as `YYYY-MM-DD`, for the expiry of exemptions. */
  public today = new Date().toISOString().slice(0, 10);
  /** What is wrong with the config handed to the pack, one text per problem; see `pack-config-valid`. */
  public configProblems: readonly string[] = [];
  private readonly inputs = new Map<string, Remembered<Resource>>();
  private model: Remembered<StackModel> | undefined;
  private readonly judgements = new Map<string, Map<string, Judgement>>();
  private readonly exemptions = new Map<string, readonly Exemption[]>();

  /** Forgets everything, so that the same process can judge another stack. `now` is for tests and replays. */
  public reset(now: Date = new Date()): void {
    this.today = now.toISOString().slice(0, 10);
    this.configProblems = [];
    this.inputs.clear();
    this.model = undefined;
    this.judgements.clear();
    this.exemptions.clear();
  }

  /** The plain form of a resource that the engine shows to `rule`. */
  public input(rule: string, args: ResourceArgs): Resource {
    const remembered = this.inputs.get(args.urn);
    if (remembered !== undefined && !remembered.readers.has(rule)) {
      remembered.readers.add(rule);
      return remembered.value;
    }
    const value = toResource(args);
    this.inputs.set(args.urn, { value, readers: new Set([rule]) });
    return value;
  }

  /** The model of the whole stack that the engine shows to `rule`: inputs where they were seen, else outputs. */
  public stack(rule: string, args: Pick<StackValidationArgs, "resources">): StackModel {
    if (this.model !== undefined && !this.model.readers.has(rule)) {
      this.model.readers.add(rule);
      return this.model.value;
    }
    const resources = args.resources.map((output) => {
      const input = this.inputs.get(output.urn)?.value;
      const dependencies = output.dependencies.map((dependency) => dependency.urn);
      const parent = output.parent?.urn ?? output.opts.parent;
      const opts = parent === undefined ? output.opts : { ...output.opts, parent };
      return input?.withDependencies(dependencies, opts) ?? toResource({ ...output, opts }, dependencies);
    });
    // The order of registration differs from run to run, and messages name resources one after the other.
    resources.sort((a, b) => (a.urn < b.urn ? -1 : 1));
    this.model = { value: new StackModel(resources), readers: new Set([rule]) };
    return this.model.value;
  }

  /** Replaces what `rule` left behind for `subject` (a URN, or "" for the stack). */
  public remember(rule: string, subject: string, judgement: Judgement): void {
    const ofRule = this.judgements.get(rule) ?? new Map<string, Judgement>();
    this.judgements.set(rule, ofRule);
    ofRule.set(subject, judgement);
  }

  /** Notes the exemptions configured for a rule that ran. */
  public configure(rule: string, exemptions: readonly Exemption[]): void {
    this.exemptions.set(rule, exemptions);
  }

  /** Every configured exemption of the rules that ran, by rule. */
  public configuredExemptions(): ReadonlyMap<string, readonly Exemption[]> {
    return this.exemptions;
  }

  /** Everything that the rules left behind so far. */
  public judged(): Judgement[] {
    return [...this.judgements.values()].flatMap((ofRule) => [...ofRule.values()]);
  }
}

/** The session of this process: the engine judges one stack per process; `evaluate` resets it. */
export const session = new Session();
