import { parseArgs } from "node:util";
import { nearest } from "../settings/faults";
import { readOverride } from "./analysis/what-if/overrides";
import type { Override } from "./analysis/what-if/overrides";
import { wrongInput } from "./errors";

/** What the command was asked to do. */
export interface Arguments {
  /** Default `staging`. */
  readonly stack: string;
  /** Directory of the Pulumi project; default the working directory. */
  readonly directory: string;
  /** Where to write; default `rendered/<stack>` in the project, `rendered/<stack>.what-if` with changed settings. */
  readonly out: string | undefined;
  /** Settings changed for this run only. */
  readonly set: readonly Override[];
  readonly json: boolean;
  readonly reveal: boolean;
  readonly verbose: boolean;
  readonly help: boolean;
}

const OPTIONS = {
  cwd: { type: "string", short: "C" },
  out: { type: "string", short: "o" },
  set: { type: "string", multiple: true },
  json: { type: "boolean" },
  reveal: { type: "boolean" },
  verbose: { type: "boolean", short: "v" },
  help: { type: "boolean", short: "h" },
} as const;

/** The stack that is previewed unless another is named: the one where a mistake costs least. */
const DEFAULT_STACK = "staging";

/** Text of `--help`. */
export const USAGE = `Usage: npm run preview -- [stack] [options]

Runs the Pulumi program of a stack offline, judges it with the policy pack, renders its manifests.
Tells what it survives, whether its volumes and limits hold the declared load, and what it costs.
Needs no Pulumi CLI, cloud account, cluster or network.

  stack            a stack with a Pulumi.<stack>.yaml; default staging

  -o, --out DIR    write there instead of rendered/<stack>
      --set S=V    change a setting for this run, and show the difference; may be repeated
                   (loki.retention=168h; written to rendered/<stack>.what-if)
      --json       one JSON document on stdout instead of the report
      --reveal     generate and write real random secrets, readable by this user only
  -C, --cwd DIR    directory of the Pulumi project; default here
  -v, --verbose    stack traces of failures
  -h, --help       this text

Exit codes: 0 fine, 1 a mandatory policy is violated, 2 bad settings or usage, or a volume or limit that cannot
hold the declared load, 3 the program failed.
`;

function unknownOption(option: string): never {
  const known = Object.keys(OPTIONS).map((name) => `--${name}`);
  const meant = option.startsWith("--") ? nearest(option, known) : undefined;
  const remedy = meant ? `did you mean ${meant}?` : `known options: ${known.join(", ")}`;
  throw wrongInput({ path: "option", value: option, reason: "is not known", remedy });
}

/**
 * Reads the command line.
 *
 * @throws PreviewError (exit code 2) for unknown options, missing values and more than one stack
 */
export function readArguments(argv: readonly string[]): Arguments {
  const { tokens } = parseArgs({
    args: [...argv],
    options: OPTIONS,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    if (!(token.name in OPTIONS)) unknownOption(token.rawName);
    const needsValue = OPTIONS[token.name as keyof typeof OPTIONS].type === "string";
    if (needsValue === (token.value !== undefined && !token.value.startsWith("-"))) continue;
    const value = token.name === "set" ? "a setting: <path>=<value>" : "a directory";
    const reason = needsValue ? `needs ${value}` : "takes no value";
    throw wrongInput({ path: "option", value: token.rawName, reason, remedy: "see npm run preview -- --help" });
  }
  const { values, positionals } = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  if (positionals.length > 1) {
    const value = positionals.join(" ");
    throw wrongInput({ path: "stack", value, reason: "is more than one stack", remedy: "name one stack" });
  }
  return {
    stack: positionals[0] ?? DEFAULT_STACK,
    directory: values.cwd ?? process.cwd(),
    out: values.out,
    set: (values.set ?? []).map(readOverride),
    json: values.json ?? false,
    reveal: values.reveal ?? false,
    verbose: values.verbose ?? false,
    help: values.help ?? false,
  };
}

/** What can be told of a command line with a fault: how to report it. */
export function unreadable(argv: readonly string[]): Arguments {
  return {
    stack: argv.find((argument) => !argument.startsWith("-")) ?? DEFAULT_STACK,
    directory: process.cwd(),
    out: undefined,
    set: [],
    json: argv.includes("--json"),
    reveal: false,
    verbose: false,
    help: false,
  };
}
