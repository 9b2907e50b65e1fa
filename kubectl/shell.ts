import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { text } from "node:stream/consumers";
import { Failed, wrong } from "./errors";

/** A program with its arguments, and where its input and output are. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** Secrets belong here and not among the arguments: only the names are ever shown. */
  readonly env?: Readonly<Record<string, string>>;
  /** A text, or a file to read. */
  readonly input?: { readonly text: string } | { readonly file: string };
  /** File that receives the output, which is otherwise returned. */
  readonly output?: string;
  /** What a dry run takes for the output. */
  readonly assumed?: string;
  /** What to do when it fails. */
  readonly remedy: string;
}

/** Runs commands, or shows them. */
export interface Shell {
  /** Resolves to the output, trimmed; rejects with `Failed` when the command does not end with 0. */
  run(command: Command): Promise<string>;
  /** Starts a command whose input and output the caller handles. */
  open(command: Command): ChildProcess | undefined;
}

/** Longest quotation of what a failed command said. */
const mostCharacters = 400;

const quoted = (word: string): string =>
  /^[\w@%+=:,./<>-]+$/.test(word) && !/[<>]/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** The command as one would type it; of the environment only the names. */
export function shown({ program, args, env = {}, input, output }: Command): string {
  const variables = Object.keys(env).map((name) => `${name}=...`);
  const redirections = [
    ...(input === undefined ? [] : ["file" in input ? `< ${quoted(input.file)}` : "<<< ..."]),
    ...(output === undefined ? [] : [`> ${quoted(output)}`]),
  ];
  return [...variables, program, ...args.map(quoted), ...redirections].join(" ");
}

/** Prints every command and runs none. */
export class DryShell implements Shell {
  constructor(private readonly print: (line: string) => void) {}

  run(command: Command): Promise<string> {
    this.print(shown(command));
    return Promise.resolve(command.assumed ?? "");
  }

  open(command: Command): undefined {
    this.print(shown(command));
    return undefined;
  }
}

export class LiveShell implements Shell {
  private readonly children = new Set<ChildProcess>();
  private interrupted = false;

  /** Ends what is running, whose caller then tidies up. */
  interrupt(): void {
    this.interrupted = true;
    for (const child of this.children) child.kill();
  }

  open({ program, args, env = {} }: Command): ChildProcess {
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "pipe"] });
    return this.watched(child);
  }

  async run(command: Command): Promise<string> {
    const { program, args, env = {}, input, output, remedy } = command;
    const files: number[] = [];
    const opened = (path: string, flags: "r" | "w"): number => {
      const file = openSync(path, flags, 0o600);
      files.push(file);
      return file;
    };
    try {
      const stdin = input === undefined ? "ignore" : "file" in input ? opened(input.file, "r") : "pipe";
      const stdout = output === undefined ? "pipe" : opened(output, "w");
      const options = { env: { ...process.env, ...env }, stdio: [stdin, stdout, "pipe"] as const };
      const child = this.watched(spawn(program, args, { ...options, stdio: [...options.stdio] }));
      if (input !== undefined && "text" in input) child.stdin?.on("error", () => undefined).end(input.text);
      const [code, out, said] = await Promise.all([
        ended(child, program),
        child.stdout === null ? "" : text(child.stdout),
        child.stderr === null ? "" : text(child.stderr),
      ]);
      if (code === 0) return out.trim();
      if (this.interrupted) throw new Failed("interrupted", "run it again; what was half done is taken back");
      const end = said.trim().slice(-mostCharacters);
      throw new Failed(`${shown(command)}\n  ended with ${code}: ${end}`, remedy, end);
    } finally {
      files.forEach(closeSync);
    }
  }

  private watched(child: ChildProcess): ChildProcess {
    this.children.add(child);
    child.on("close", () => this.children.delete(child)).on("error", () => this.children.delete(child));
    return child;
  }
}

function ended(child: ChildProcess, program: string): Promise<number | NodeJS.Signals> {
  return new Promise((resolve, reject) => {
    child.on("error", (error: NodeJS.ErrnoException) => {
      const reason = error.code === "ENOENT" ? "is not on PATH" : `does not start (${error.message})`;
      reject(wrong("program", program, reason, `install ${program}, and put it on PATH`));
    });
    child.on("close", (code, signal) => resolve(code ?? signal ?? 1));
  });
}
