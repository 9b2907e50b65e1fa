import { parseArgs } from "node:util";
import { wrong } from "../kubectl/errors";
import { assertKnown } from "../kubectl/options";
import { nearest } from "../settings/faults";
import { checks } from "./checks";

const ways = ["port-forward", "proxy"] as const;
export type Way = (typeof ways)[number];

export interface Arguments {
  /** No default: judging a cluster by the wrong stack would call everything broken. */
  readonly stack: string;
  readonly directory: string;
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly via: Way;
  /** Names of checks that are left out. */
  readonly skip: readonly string[];
  /** Whether what is no failure, but not fine either, ends the command with 1 too. */
  readonly strict: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

const OPTIONS = {
  cwd: { type: "string", short: "C" },
  kubeconfig: { type: "string" },
  context: { type: "string" },
  via: { type: "string" },
  skip: { type: "string", multiple: true },
  strict: { type: "boolean" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

export const USAGE = `Usage: npm run doctor -- <stack> [options]

Compares a live cluster with what the stack's program declares, and asks every component how it is, by kubectl.
Only reads: nothing in the cluster is changed, and no Secret is read.

  stack               a stack with a Pulumi.<stack>.yaml

      --kubeconfig F  as of kubectl
      --context C     as of kubectl; default the current one
      --via WAY       how pods are asked: port-forward (the default) or proxy (by the API server, which the stack's
                      NetworkPolicies keep out where they are enforced)
      --skip CHECK    leaves a check out; may be repeated
      --strict        also ends with 1 for warnings and for what could not be judged
      --json          one JSON document on stdout instead of the table
  -C, --cwd DIR       directory of the Pulumi project; default here
  -h, --help          this text

Checks: ${checks.map(({ name }) => name).join(", ")}.
What each proves, and how to do it by hand: docs/production-checklist.md.

Exit codes: 0 nothing failed, 1 something failed, 2 wrong usage, kubeconfig or stack, or no cluster to ask, 3 the program failed.
What could not be judged is told line by line, and fails nothing without --strict.
`;

function assertChecks(names: readonly string[]): void {
  const known = checks.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const meant = nearest(unknown, known);
  throw wrong("--skip", unknown, "is no check", meant ? `did you mean ${meant}?` : `there are: ${known.join(", ")}`);
}

/** @throws PreviewError (exit code 2) for unknown options and checks, missing values, no stack or more than one */
export function readArguments(argv: readonly string[]): Arguments {
  assertKnown(argv, OPTIONS);
  const { values, positionals } = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  const { help = false, json = false, strict = false, skip = [] } = values;
  const via = ways.find((way) => way === (values.via ?? "port-forward"));
  if (via === undefined) throw wrong("--via", values.via, "is no way to ask pods", ways.join(" or "));
  const [stack] = positionals;
  if (positionals.length > 1) {
    throw wrong("stack", positionals.join(" "), "is more than one stack", "name one stack");
  }
  if (stack === undefined && !help) throw wrong("stack", undefined, "is missing", "npm run doctor -- <stack>");
  assertChecks(skip);
  const { kubeconfig, context } = values;
  const directory = values.cwd ?? process.cwd();
  return { stack: stack ?? "", directory, kubeconfig, context, via, skip, strict, json, help };
}
