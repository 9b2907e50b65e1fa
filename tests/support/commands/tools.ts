/** Whether a tool has the subcommands and flags of a call, by its own help. */
import execa from "execa";
import { unknown, type Command } from "./commands";
import { kubectlCall } from "./kubectl";

/** A call of a tool, wherever it runs. */
export interface ToolCall {
  readonly path: string;
  readonly words: readonly string[];
}

/** Calls of a tool, also those that `kubectl exec` runs in a container. */
export function callsOf(tool: string, commands: readonly Command[]): ToolCall[] {
  return commands.flatMap(({ path, words }) => {
    const { inner } = words[0] === "kubectl" ? kubectlCall(words) : { inner: [] };
    return [words, inner].filter(([program]) => program === tool).map((own) => ({ path, words: own }));
  });
}

/** Verbs of kubectl that have verbs of their own. */
const nested = new Set(["rollout", "top", "create", "certificate", "config", "auth"]);

const flagsOf = (words: readonly string[]): string[] =>
  words.filter((word) => /^--?[a-z]/i.test(word)).map((word) => word.split("=")[0] ?? word);

const hasFlag = (help: string, flag: string): boolean =>
  new RegExp(`(^|[\\s,])(${flag}|${flag.replace(/^--/, "--\\[no-\\]")})(?=[\\s,=[]|$)`, "m").test(help);

/** `-it` is `-i -t`. */
const single = (flag: string): string[] =>
  /^-[a-z]{2,}$/.test(flag) ? [...flag.slice(1)].map((one) => `-${one}`) : [flag];

const outputs = new Map<string, Promise<string>>();

/** What a program prints; it is asked once for each list of words. */
function outputOf(tool: string, words: readonly string[]): Promise<string> {
  const key = [tool, ...words].join(" ");
  const known = outputs.get(key) ?? execa(tool, words, { all: true, reject: false }).then(({ all }) => all ?? "");
  outputs.set(key, known);
  return known;
}

/** Programs of Prometheus' family print the subcommand that they understood: `usage: promtool query instant [<flags>]`. */
async function kingpinFaults(tool: string, name: string, words: readonly string[]): Promise<string[]> {
  const args = words.slice(1).filter((word) => !word.startsWith("-"));
  const help = await outputOf(tool, [...args, "--help"]);
  const usage = /^usage: (.*)$/m.exec(help)?.[1] ?? "";
  const understood = usage
    .split(" ")
    .slice(1)
    .filter((word) => /^[a-z][\w-]*$/.test(word));
  if (understood.length === 0 || usage.includes("<command>"))
    return [`${name} has no subcommand ${args.slice(0, 2).join(" ")}`];
  const own = args.slice(0, understood.length);
  if (own.join(" ") !== understood.join(" "))
    return [`${name} understands ${understood.join(" ")}, not ${own.join(" ")}`];
  return flagsOf(words)
    .filter((flag) => !hasFlag(help, flag))
    .map((flag) => `${name} ${understood.join(" ")} has no flag ${flag}`);
}

async function kubectlToolFaults(tool: string, words: readonly string[]): Promise<string[]> {
  const { verb, args, flags } = kubectlCall(words);
  const subcommand = nested.has(verb) ? [verb, args[0] ?? ""] : [verb];
  const help = await outputOf(tool, [...subcommand, "--help"]);
  // Of a subcommand that it does not know kubectl prints the help of its verb, with all that there are.
  const isUnknown =
    /^error: unknown command/im.test(help) || (subcommand.length > 1 && help.includes("Available Commands:"));
  if (isUnknown) return [`kubectl has no subcommand ${subcommand.join(" ")}`];
  const all = `${help}\n${await outputOf(tool, ["options"])}`;
  return flags
    .flatMap(single)
    .filter((flag) => !hasFlag(all, flag) && !new RegExp(`^\\s+${flag}, --`, "m").test(all))
    .map((flag) => `kubectl ${subcommand.join(" ")} has no flag ${flag}`);
}

const asked = new Map<string, Promise<string[]>>();

/**
 * Reasons why a tool does not understand a call; empty where it does. Each kind of call is asked for once.
 *
 * @param tool path of the program, as requireTool() found it
 */
export function toolFaults(tool: string, { words }: ToolCall): Promise<string[]> {
  const [name = ""] = words;
  const own = words.map((word) => word.replaceAll(unknown, "x"));
  const key = `${tool} ${own.map((word) => word.split("=")[0]).join(" ")}`;
  const known = asked.get(key) ?? (name === "kubectl" ? kubectlToolFaults(tool, own) : kingpinFaults(tool, name, own));
  asked.set(key, known);
  return known;
}
