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
  /** Rendered directory to compare with. */
  readonly base: string | undefined;
  /** File for the review as Markdown; empty for stdout. */
  readonly markdown: string | undefined;
  /** File for the review as a page. */
  readonly html: string | undefined;
  /** Directory for a Helm chart. */
  readonly chart: string | undefined;
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
  base: { type: "string" },
  markdown: { type: "string" },
  html: { type: "string" },
  chart: { type: "string" },
  json: { type: "boolean" },
  reveal: { type: "boolean" },
  verbose: { type: "boolean", short: "v" },
  help: { type: "boolean", short: "h" },
} as const;

/** The stack that is previewed unless another is named: the one where a mistake costs least. */
const DEFAULT_STACK = "staging";

function unknownOption(option: string): never {
  const known = Object.keys(OPTIONS).map((name) => `--${name}`);
  const meant = option.startsWith("--") ? nearest(option, known) : undefined;
  const remedy = meant ? `did you mean ${meant}?` : `known options: ${known.join(", ")}`;
  throw wrongInput({ path: "option", value: option, reason: "is not known", remedy });
}

/** `--markdown` without a file after it prints, so that `--markdown production` names a stack. */
const spelledOut = (argv: readonly string[]): string[] =>
  argv.map((word, index) => (word === "--markdown" && !/\.md$/.test(argv[index + 1] ?? "") ? "--markdown=" : word));

/** What a `string` option needs, for messages. */
const NEEDS: Readonly<Record<string, string>> = { set: "a setting: <path>=<value>", html: "a file" };

/** Refuses options that contradict each other. */
function assertTogether({ json, reveal, markdown, html, base }: Arguments): void {
  if (json && markdown === "") {
    const remedy = "name a file: --markdown FILE.md";
    throw wrongInput({ path: "option", value: "--markdown", reason: "prints where --json prints", remedy });
  }
  const shown = Object.entries({ base, markdown, html }).find(([, value]) => value !== undefined);
  if (!reveal || !shown) return;
  const reason = "is for others to read, who must not see what --reveal reveals";
  throw wrongInput({ path: "option", value: `--${shown[0]}`, reason, remedy: "leave one of them out" });
}

/**
 * Reads the command line.
 *
 * @throws PreviewError (exit code 2) for unknown options, missing values and more than one stack
 */
export function readArguments(argv: readonly string[]): Arguments {
  const args = spelledOut(argv);
  assertKnown(args);
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  if (positionals.length > 1) {
    const value = positionals.join(" ");
    throw wrongInput({ path: "stack", value, reason: "is more than one stack", remedy: "name one stack" });
  }
  const { out, base, markdown, html, chart } = values;
  const { json = false, reveal = false, verbose = false, help = false } = values;
  const set = (values.set ?? []).map(readOverride);
  const [stack, directory] = [positionals[0] ?? DEFAULT_STACK, values.cwd ?? process.cwd()];
  const options = { stack, directory, out, base, markdown, html, chart, set, json, reveal, verbose, help };
  assertTogether(options);
  return options;
}

function assertKnown(args: string[]): void {
  const { tokens } = parseArgs({ args, options: OPTIONS, allowPositionals: true, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    if (!(token.name in OPTIONS)) unknownOption(token.rawName);
    const needsValue = OPTIONS[token.name as keyof typeof OPTIONS].type === "string";
    if (needsValue === (token.value !== undefined && !token.value.startsWith("-"))) continue;
    const reason = needsValue ? `needs ${NEEDS[token.name] ?? "a directory"}` : "takes no value";
    throw wrongInput({ path: "option", value: token.rawName, reason, remedy: "see npm run preview -- --help" });
  }
}

/** What can be told of a command line with a fault: how to report it. */
export function unreadable(argv: readonly string[]): Arguments {
  return {
    stack: argv.find((argument) => !argument.startsWith("-")) ?? DEFAULT_STACK,
    directory: process.cwd(),
    out: undefined,
    base: undefined,
    markdown: undefined,
    html: undefined,
    chart: undefined,
    set: [],
    json: argv.includes("--json"),
    reveal: false,
    verbose: false,
    help: false,
  };
}
