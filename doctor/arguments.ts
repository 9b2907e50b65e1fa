import { parseArgs } from "node:util";
import { nearest } from "../settings/faults";
import { wrong } from "./errors";

export type Way = "port-forward" | "proxy";

export interface Arguments {
  readonly stack: string;
  readonly directory: string;
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  /** How pods are asked; default port-forward where there is a kubectl, else the API server's proxy. */
  readonly via: Way | undefined;
  readonly json: boolean;
  readonly help: boolean;
}

const OPTIONS = {
  cwd: { type: "string", short: "C" },
  kubeconfig: { type: "string" },
  context: { type: "string" },
  via: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

export const USAGE = `Usage: npm run doctor -- <stack> [options]

Compares a live cluster with what the stack's program declares, and asks every component how it is.
Only reads: nothing in the cluster is changed.

  stack               a stack with a Pulumi.<stack>.yaml

      --kubeconfig F  default: the first file of KUBECONFIG, else ~/.kube/config
      --context C     default: the file's current context
      --via WAY       how pods are asked: port-forward (by kubectl; the default where there is one) or proxy
                      (by the API server, which the stack's NetworkPolicies keep out where they are enforced)
      --json          one JSON document on stdout instead of the table
  -C, --cwd DIR       directory of the Pulumi project; default here
  -h, --help          this text

Exit codes: 0 nothing failed, 1 something failed, 2 wrong usage, kubeconfig or stack, or no cluster to ask.
What could not be judged fails nothing; the table says so, line by line.
`;

/** @throws PreviewError (exit code 2) for unknown options, missing values, no stack or more than one */
export function readArguments(argv: readonly string[]): Arguments {
  const loose = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true, strict: false, tokens: true });
  for (const token of loose.tokens) {
    if (token.kind !== "option") continue;
    if (!(token.name in OPTIONS)) {
      const known = Object.keys(OPTIONS).map((name) => `--${name}`);
      const meant = nearest(token.rawName, known);
      throw wrong("option", token.rawName, "is not known", meant ? `did you mean ${meant}?` : "see --help");
    }
    const needsValue = OPTIONS[token.name as keyof typeof OPTIONS].type === "string";
    if (needsValue === (token.value !== undefined && !token.value.startsWith("-"))) continue;
    throw wrong("option", token.rawName, needsValue ? "needs a value" : "takes no value", "see --help");
  }
  const { values, positionals } = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  const { via } = values;
  if (via !== undefined && via !== "port-forward" && via !== "proxy") {
    throw wrong("--via", via, "is no way to ask", "port-forward or proxy");
  }
  const help = values.help ?? false;
  const [stack] = positionals;
  if (positionals.length > 1) {
    throw wrong("stack", positionals.join(" "), "is more than one stack", "name one stack");
  }
  // No default: judging a cluster by the wrong stack would call everything broken.
  if (stack === undefined && !help) throw wrong("stack", undefined, "is missing", "npm run doctor -- <stack>");
  return {
    stack: stack ?? "",
    directory: values.cwd ?? process.cwd(),
    kubeconfig: values.kubeconfig,
    context: values.context,
    via,
    json: values.json ?? false,
    help,
  };
}
