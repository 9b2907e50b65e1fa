/** Runs the commands of documents in a real shell in which every program is replaced by one that only notes its words. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";

/** The program and its arguments, as the shell hands them over. */
export type Command = readonly [program: string, ...words: string[]];

/** A block of shell commands in a document. */
export interface Block {
  readonly path: string;
  /** Line of its first command, from 1. */
  readonly line: number;
  readonly text: string;
}

export interface Recording {
  readonly commands: readonly Command[];
  /** What the shell itself complains about: syntax, programs that nobody listed. */
  readonly complaints: readonly string[];
}

/** The ```sh blocks of a document; in lists they are indented. */
export function blocksOf(path: string, markdown: string): Block[] {
  return [...markdown.matchAll(/^( *)```sh\n([\s\S]*?)^ *```$/gm)].map(({ 1: indent = "", 2: text = "", index }) => ({
    path,
    line: markdown.slice(0, index).split("\n").length + 1,
    text: text.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  }));
}

/** Reads what it is piped, with no program of its PATH, notes its words in a file of its own, and answers one word, so that loops over it run once. */
const recorder = `#!/bin/sh
[ -p /dev/stdin ] && /bin/cat >/dev/null
printf '%s\\0' "\${0##*/}" "$@" >"$RECORDED/$$"
echo answer
`;

/** Stands for an input that a reader has to know, such as <cluster>. */
const placeholder = /<([a-z][\w. -]*)>/g;

/** Inputs that have to exist, with one that does. */
const existing: Readonly<Record<string, string>> = { room: "loki" };

const filled = (text: string): string =>
  text.replace(placeholder, (_, name: string) => existing[name] ?? name.replaceAll(/[^\w.-]/g, "-"));

/** Shell builtins that would wait, or leave the folder of the run. */
const harmless = "cd() { :; }; wait() { :; }; export HOME=$PWD\n";

/** Milliseconds after which a block is held for endless. */
const patience = 20_000;

/**
 * Runs a block in bash, with nothing but recorders on its PATH.
 *
 * @param programs names that are recorded; any other one is a complaint
 */
export async function record(block: Block, programs: readonly string[]): Promise<Recording> {
  const directory = mkdtempSync(join(tmpdir(), "commands-"));
  const [bin, recorded, work] = ["bin", "recorded", "work"].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  try {
    for (const folder of [bin, recorded, work]) mkdirSync(folder);
    for (const program of programs) {
      writeFileSync(join(bin, program), recorder);
      chmodSync(join(bin, program), 0o755);
    }
    const { stderr, exitCode } = await execa("/bin/bash", ["-u", "-c", harmless + filled(block.text)], {
      cwd: work,
      env: { PATH: bin, RECORDED: recorded, ...variables },
      extendEnv: false,
      reject: false,
      stdin: "ignore",
      timeout: patience,
      cleanup: true,
    });
    const complaints = stderr.split("\n").filter((line) => line.startsWith("/bin/bash: "));
    const ended = exitCode === undefined ? ["it did not end"] : [];
    return { commands: read(recorded), complaints: [...complaints, ...ended] };
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What documents take from the reader's shell. */
const variables = { PASSWORD: "password" };

const read = (directory: string): Command[] =>
  readdirSync(directory).map((file) => {
    const [program = "", ...words] = readFileSync(join(directory, file), "utf8").split("\0").slice(0, -1);
    return [program, ...words];
  });
