/** One run of the CLI, read from its event log. */
import { STACK_TYPE, typeOf } from "../../../preview/urn";

/** A step of an update or of its preview. */
export interface Step {
  /** `create`, `update`, `delete`, `replace`, `create-replacement`, `delete-replaced`, `read`, `refresh`, ... */
  readonly op: string;
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** Paths of the properties that differ. */
  readonly changes: readonly string[];
}

/** A finding of a policy. */
export interface Finding {
  readonly policy: string;
  readonly level: string;
  readonly urn: string;
  readonly message: string;
}

/** What a run of the CLI left behind. */
export interface Run {
  /** Undefined when it was killed. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /**
   * Events as they were logged, one JSON document per line, without debug messages: the SDK writes whole answers of the
   * engine into those, secrets included, and the CLI shows them under --debug only.
   */
  readonly eventLog: string;
  /** What the program printed past the engine. */
  readonly programOutput: string;
  /** Steps that change something, in their order. */
  readonly steps: readonly Step[];
  readonly findings: readonly Finding[];
  /** Messages of severity error. */
  readonly errors: readonly string[];
}

interface EngineEvent {
  readonly resourcePreEvent?: { readonly metadata: Metadata };
  readonly policyEvent?: {
    readonly resourceUrn?: string;
    readonly message: string;
    readonly policyName: string;
    readonly enforcementLevel: string;
  };
  readonly diagnosticEvent?: { readonly message: string; readonly severity: string };
}

interface Metadata {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
}

/** Steps that leave everything as it is. */
const unchanging = new Set(["same", "read", "refresh"]);

function stepOf({ op, urn, type, detailedDiff }: Metadata): Step {
  const name = urn.split("::").slice(3).join("::");
  return { op, type, name, urn, changes: Object.keys(detailedDiff ?? {}).sort() };
}

/** Colors of a terminal as the CLI marks them in events. */
const withoutColors = (text: string): string => text.replace(/<\{%[^%]*%\}>/g, "");

/** What a rule reports; the policy SDK puts the rule's description on a line before it. */
const reported = (message: string): string => withoutColors(message).split("\n").slice(1).join("\n").trim();

type Raw = Pick<Run, "exitCode" | "stdout" | "stderr" | "eventLog" | "programOutput">;

export function readRun(raw: Raw): Run {
  const lines = raw.eventLog.split("\n").filter((line) => line !== "");
  const parsed = lines.map((line) => ({ line, event: JSON.parse(line) as EngineEvent }));
  const shown = parsed.filter(({ event }) => event.diagnosticEvent?.severity !== "debug");
  const events = shown.map(({ event }) => event);
  return {
    ...raw,
    eventLog: shown.map(({ line }) => line).join("\n"),
    steps: events
      .flatMap(({ resourcePreEvent }) => (resourcePreEvent ? [stepOf(resourcePreEvent.metadata)] : []))
      .filter(({ op }) => !unchanging.has(op)),
    findings: events.flatMap(({ policyEvent }) =>
      policyEvent
        ? [
            {
              policy: policyEvent.policyName,
              level: policyEvent.enforcementLevel,
              urn: policyEvent.resourceUrn ?? "",
              message: reported(policyEvent.message),
            },
          ]
        : [],
    ),
    errors: events.flatMap(({ diagnosticEvent }) =>
      diagnosticEvent?.severity === "error" ? [withoutColors(diagnosticEvent.message)] : [],
    ),
  };
}

/** `update ConfigMap prometheus-config`: what a step does, without components, which change nothing themselves. */
export function told(steps: readonly Step[]): string[] {
  const own = steps.filter(({ type }) => !type.startsWith("monitoring:") && type !== "pulumi:pulumi:Stack");
  return own.map(({ op, type, name }) => `${op} ${type.split(":").at(-1) ?? type} ${name}`).sort();
}

/** Steps that take something away, a replacement included. */
export function losses(steps: readonly Step[]): string[] {
  return told(steps.filter(({ op }) => op.includes("delete") || op.includes("replace")));
}

/** The same run; throws with everything that it told when it failed. */
export function succeeded(run: Run): Run {
  if (run.exitCode === 0 && run.errors.length === 0) return run;
  const said = [...run.errors, run.stderr, run.programOutput, run.stdout.slice(-2000)].filter((text) => text !== "");
  throw new Error(`the CLI ended with ${run.exitCode ?? "a signal"}:\n${said.join("\n")}`);
}

/** True for a finding that stops an update. */
export const isMandatory = ({ level }: Finding): boolean => level === "mandatory";

/** Findings in one order; the engine blames the stack's own resource where the preview blames nobody. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  return findings
    .map(({ policy, level, urn, message }) => ({ policy, level, urn: typeOf(urn) === STACK_TYPE ? "" : urn, message }))
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
