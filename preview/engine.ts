// First: what is imported below loads the SDK.
import "./lean-sdk";
import { analyze } from "./analysis/analysis";
import type { Analysis } from "./analysis/analysis";
import { addressNamesOf, factsOf } from "./analysis/facts";
import { withOverrides } from "./analysis/what-if/overrides";
import type { Override } from "./analysis/what-if/overrides";
import { failureOf } from "./failure";
import { judge as judgeWithPack } from "./judge";
import type { Judge, Verdict } from "./judge";
import type { Lookup } from "./lookups";
import { noticesOf } from "./notices";
import { openProgram } from "./program";
import { readProject } from "./project";
import type { Project } from "./project";
import { previewProviders } from "./providers";
import type { DetailedResource } from "./resources";
import { RunFailed, runInMocks } from "./runtime";
import type { Outcome } from "./runtime";
import { redactorFor } from "./secrets";
import type { Redactor } from "./secrets";
import type { Notice } from "./traps";
import { STACK_TYPE } from "./urn";
import type { WireObject } from "./values";

/** Milliseconds without any request after which a program counts as hung; one that cannot go on is caught at once. */
const PATIENCE = 60_000;

/** What to preview. */
export interface RunRequest {
  /** Directory of Pulumi.yaml. */
  readonly directory: string;
  readonly stack: string;
  /** Settings that are changed for this run only; default none. */
  readonly overrides?: readonly Override[];
  /** Generates real random values instead of leaving them unknown; default false. */
  readonly reveal?: boolean;
  /** Keeps long stack traces, which costs a fifth of the time; default false. */
  readonly verbose?: boolean;
  /** Milliseconds without progress after which the program counts as hung; default 60 000. */
  readonly patience?: number;
  /** Judges the resources; default the policy pack in `policy/` beside the program. */
  readonly judge?: Judge;
  /** Called as the program registers resources. */
  readonly onProgress?: (step: string) => void;
}

/** Wall-clock milliseconds by step. */
export type Durations = Readonly<Record<"program" | "policies", number> & { analysis?: number }>;

/** Everything a preview knows; renderers and reports only read it. */
export interface Preview {
  readonly project: string;
  readonly stack: string;
  /** True when random values are real. */
  readonly revealed: boolean;
  /** In the order of registration; the first is the stack itself. */
  readonly resources: readonly DetailedResource[];
  readonly outputs: WireObject;
  readonly verdict: Verdict;
  readonly notices: readonly Notice[];
  /** What the stack survives, holds and costs; absent for programs with other settings than this repository's. */
  readonly analysis?: Analysis;
  /** What the settings call address ranges. */
  readonly addressNames: ReadonlyMap<string, string>;
  /** Removes the run's secrets from a text. */
  readonly redact: Redactor;
  readonly durations: Durations;
}

/**
 * Runs a Pulumi program in the SDK's mock runtime as a first `pulumi preview` would, and judges what it registers.
 *
 * @throws PreviewError exit code 2 for wrong settings or an unknown stack, 3 when the program fails or hangs
 */
export async function runProgram(request: RunRequest): Promise<Preview> {
  const project = withOverrides(await readProject(request.directory, request.stack), request.overrides ?? []);
  const started = performance.now();
  const { resources, lookups, notices } = await execute(project, request);
  const ran = performance.now();

  request.onProgress?.("judging");
  const redact = redactorFor(resources);
  const outputs = resources.find(({ type }) => type === STACK_TYPE)?.outputs ?? {};
  const judge = request.judge ?? judgeWithPack;
  const verdict = await judge({ directory: project.directory, project: project.name, stack: project.stack, resources });
  const judged = performance.now();
  const facts = factsOf(project.name, project.config);
  return {
    project: project.name,
    stack: project.stack,
    revealed: request.reveal ?? false,
    resources,
    outputs,
    verdict: { ...verdict, violations: verdict.violations.map((one) => ({ ...one, message: redact(one.message) })) },
    notices: noticesOf(notices, lookups, outputs).map((one) => ({ ...one, message: redact(one.message) })),
    ...(facts && { analysis: analyze(resources, facts) }),
    addressNames: addressNamesOf(project.name, project.config),
    redact,
    durations: { program: ran - started, policies: judged - ran, analysis: performance.now() - judged },
  };
}

async function execute(project: Project, request: RunRequest): Promise<Outcome & { lookups: readonly Lookup[] }> {
  const lookups: Lookup[] = [];
  const reveal = request.reveal ?? false;
  try {
    const outcome = await runInMocks({
      project: project.name,
      stack: project.stack,
      config: project.config,
      directory: project.directory,
      dryRun: true,
      standIn: previewProviders({ reveal, onLookup: (lookup) => lookups.push(lookup) }),
      patience: request.patience ?? PATIENCE,
      verbose: request.verbose ?? false,
      onProgress: (resources) => request.onProgress?.(`${resources} resources`),
      open: () => openProgram(project.directory, project.program),
    });
    return { ...outcome, lookups };
  } catch (error) {
    if (!(error instanceof RunFailed)) throw error;
    throw failureOf(error.errors, project.directory, redactorFor(error.resources));
  }
}
