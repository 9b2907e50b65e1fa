/** A call of kubectl, taken apart as far as its names go. */
import { unknown } from "./commands";

export interface KubectlCall {
  /** Undefined where none is given. */
  readonly namespace: string | undefined;
  readonly verb: string;
  /** Arguments that are no flags, without the verb. */
  readonly args: readonly string[];
  readonly container: string | undefined;
  /** Label selector. */
  readonly selector: string | undefined;
  /** Names of all flags, `--since`, `-c`. */
  readonly flags: readonly string[];
  /** The command that runs in a container, after `--`. */
  readonly inner: readonly string[];
}

/** An object that a call is about. */
export interface ObjectReference {
  /** As written: `pod`, `deploy`, `svc`. */
  readonly kind: string;
  readonly name: string;
}

/** Flags that take the next word as their value. */
const withValue = new Set(["-n", "-c", "-l", "-o", "-p", "-f", "-k", "-L", "--context", "--namespace"]);

export function kubectlCall(words: readonly string[]): KubectlCall {
  const end = words.indexOf("--");
  const own = words.slice(1, end < 0 ? undefined : end);
  const flags = new Map<string, string>();
  const args: string[] = [];
  for (let index = 0; index < own.length; index++) {
    const word = own[index] ?? "";
    const [name = "", ...value] = word.startsWith("-") ? word.split("=") : [];
    if (name === "") args.push(word);
    else flags.set(name, withValue.has(name) && value.length === 0 ? (own[++index] ?? "") : value.join("="));
  }
  const [verb = "", ...rest] = args;
  const of = (...names: string[]) => names.map((name) => flags.get(name)).find((value) => value !== undefined);
  return {
    verb,
    args: rest,
    namespace: of("-n", "--namespace"),
    container: of("-c", "--container"),
    selector: of("-l", "--selector"),
    flags: [...flags.keys()],
    inner: end < 0 ? [] : words.slice(end + 1),
  };
}

/** Verbs whose first argument is a pod, unless it names another kind before a slash. */
const onPods = new Set(["exec", "logs", "port-forward", "debug", "attach", "cp"]);

/** Verbs with a word of their own before kind and name. */
const withSubcommand = new Set(["rollout", "top", "create", "certificate", "config", "auth"]);

const slashed = (word: string): ObjectReference[] => {
  const [kind = "", name = ""] = word.split("/");
  return [{ kind, name }];
};

/** Kinds and names that a call is about; a name is empty where all of a kind are meant. */
export function referencesOf({ verb, args, flags }: KubectlCall): ObjectReference[] {
  const rest = withSubcommand.has(verb) ? args.slice(1) : args;
  const [first, ...names] = rest;
  if (first === undefined || flags.includes("--raw") || verb === "label" || verb === "apply") return [];
  if (first.includes("/")) return slashed(first);
  if (verb === "top") return [{ kind: args[0] ?? "", name: first }];
  if (onPods.has(verb)) return [{ kind: "pod", name: first }];
  if (["cordon", "uncordon", "drain"].includes(verb)) return [{ kind: "node", name: first }];
  if (verb === "create" || verb === "certificate" || verb === "auth") return [];
  return first
    .split(",")
    .flatMap((kind) => (names.length > 0 ? names.map((name) => ({ kind, name })) : [{ kind, name: "" }]));
}

/** True for a name of which the reader fills in a part. */
export const isOpen = (name: string): boolean => name.includes(unknown);
