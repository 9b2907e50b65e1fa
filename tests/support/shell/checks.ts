/** What is wrong with a command of a document, by the program that it calls. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { readArguments as readBackup } from "../../../backup/arguments";
import { readArguments as readDoctor } from "../../../doctor/arguments";
import { rules } from "../../../policy/rules";
import { readArguments as readPreview } from "../../../preview/arguments";
import { selectTools } from "../../../tools/tools";
import { mutatedFiles } from "../../policy/mutate";
import { shortName } from "../../policy/support/modules";
import { filesMatching, root } from "../content";
import type { Command } from "./record";
import { misused } from "./help";

type Words = readonly string[];

/** Finds a program of the toolbox, or ends the test. */
export type Find = (name: string) => string;

export type Check = (words: Words, find: Find) => Promise<string[]> | string[];

interface Scripts {
  readonly scripts: Readonly<Record<string, string>>;
}

const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Scripts;

function refusal(read: () => unknown): string[] {
  try {
    read();
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** Refuses words with which no known one begins. */
function onlyOf(known: readonly string[], words: Words): void {
  const unknown = words.filter((word) => !known.some((one) => one.startsWith(word)));
  if (unknown.length > 0) throw new Error(`${unknown.join(", ")}: not one of ${known.join(", ")}`);
}

/** What of the policy pack can be mutated: rules by their names, other files by their path. */
const policyNames = [...rules.map(({ name }) => name), ...mutatedFiles().map(shortName)];

/** How the scripts that take arguments read them. */
const readers: Readonly<Record<string, (words: Words) => unknown>> = {
  preview: readPreview,
  backup: (words) => readBackup(["backup", ...words]),
  restore: (words) => readBackup(["restore", ...words]),
  doctor: readDoctor,
  tools: selectTools,
  bench: (words) => onlyOf(["--write"], words),
  mutate: ([kind = "", ...which]) => {
    onlyOf(["alerts", "policy"], [kind]);
    if (kind === "policy") onlyOf(policyNames, which);
  },
};

function npmScript(words: Words): string[] {
  const [name = "", dashes, ...rest] = words.filter((word) => word !== "--silent");
  if (!(name in scripts)) return [`package.json has no script ${name}`];
  if (dashes === undefined) return [];
  if (dashes !== "--") return [`npm takes ${dashes} for itself; write -- before it`];
  const read = readers[name];
  return read ? refusal(() => read(rest)) : [`npm run ${name} takes no arguments`];
}

function npm([command = "", ...words]: Words): string[] {
  if (command === "run") return npmScript(words);
  if (command === "install") return words.length > 0 ? [] : ["npm install: name a package, or write npm ci"];
  return ["ci", "test"].includes(command) && words.length === 0 ? [] : [`npm ${command}: no check knows it`];
}

/** Paths of the repository; quoted patterns of mocha are resolved as mocha does. */
function missingFiles(words: Words): string[] {
  const paths = words.filter((word) => !word.startsWith("-"));
  return paths
    .filter((path) => {
      if (!path.includes("*")) return !existsSync(join(root, path));
      const pattern = path
        .replaceAll(/[.+]/g, "\\$&")
        .replaceAll("**/", "(.*/)?")
        .replaceAll(/(?<![.)])\*/g, "[^/]*");
      return filesMatching(path.split("/")[0] ?? "", new RegExp(`^${pattern}$`)).length === 0;
    })
    .map((path) => `no file is called ${path}`);
}

/** The words without what an option takes; the option itself is no file either way. */
const withoutValue = (option: string, words: Words): Words => words.filter((_, index) => words[index - 1] !== option);

const npx = ([program = "", ...words]: Words): string[] =>
  ["mocha", "tsx", "eslint", "prettier"].includes(program)
    ? missingFiles(withoutValue("-g", words))
    : [`npx ${program}: no check knows it`];

async function pulumi(words: Words, find: Find): Promise<string[]> {
  const files = words.filter((word) => /^(policy|docs|settings)(\/|$)/.test(word));
  return [...(await misused("pulumi", find("pulumi"), words)), ...missingFiles(files)];
}

/** The CLI reads a command whole before it prints the skeleton of an input; it asks nobody. */
async function aws(words: Words, find: Find): Promise<string[]> {
  const custom = ["s3", "configure"].includes(words[0] ?? "");
  const args = custom ? [...words.slice(0, 2), "help"] : [...words, "--generate-cli-skeleton", "input"];
  const env = { AWS_DEFAULT_REGION: "us-east-1", AWS_PAGER: "cat", PAGER: "cat", AWS_EC2_METADATA_DISABLED: "true" };
  const { exitCode, stderr } = await execa(find("aws"), args, { reject: false, env });
  return exitCode === 0 ? [] : [stderr.trim().split("\n").at(-1) ?? ""];
}

/** An address that the command asks for. */
const curl = (words: Words): string[] =>
  words.some((word) => /^(https?:\/\/)?[\w.-]+(:\d+)?\/|^https?:\/\/[\w.-]+$/.test(word))
    ? []
    : ["asks no http address"];

const nothingWrong: Check = () => [];

/** Every program that documents may call. */
export const checks: Readonly<Record<string, Check>> = {
  npm,
  npx,
  node: (words) => missingFiles(withoutValue("--import", words)),
  pulumi,
  aws,
  curl,
  helm: (words, find) => misused("helm", find("helm"), words),
  // What kubectl, promtool and amtool are asked is the matter of tests/content/commands.test.ts; the others are filters.
  ...Object.fromEntries(
    [
      "kubectl",
      "promtool",
      "amtool",
      "psql",
      "redis-cli",
      "jq",
      "grep",
      "sed",
      "awk",
      "cut",
      "tr",
      "head",
      "tail",
      "sort",
      "uniq",
      "sleep",
      "date",
      "base64",
      "xargs",
      "kind",
      "docker",
      "mkdir",
      "htpasswd",
      "dig",
      "openssl",
    ].map((name) => [name, nothingWrong]),
  ),
};

/** What is wrong with a command, each with the command itself. */
export async function problemsOf([program, ...words]: Command, find: Find): Promise<string[]> {
  const problems = (await checks[program]?.(words, find)) ?? [];
  return problems.map((problem) => `${[program, ...words].join(" ")}: ${problem}`);
}
