/** The child processes of a control plane: each with a log file, all gone when the test process is. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { findTool } from "../toolbox";

const tailLines = 15;

export class Processes {
  private readonly children = new Map<string, ChildProcess>();
  private readonly killAll = (): void => {
    for (const child of this.children.values()) child.kill("SIGKILL");
  };

  constructor(private readonly directory: string) {
    process.once("exit", this.killAll);
  }

  /** @param variables environment besides the test's own; secrets belong here, for others can read a command line */
  start(name: string, path: string, args: readonly string[], variables: Readonly<Record<string, string>> = {}): void {
    // A test process that is itself killed runs no exit handler; setpriv (Linux) lets the kernel end its children.
    const guard = findTool("setpriv");
    const command = guard ? [guard, "--pdeathsig", "KILL", path, ...args] : [path, ...args];
    // Appended to, so that what was said before a restart is not lost.
    const log = openSync(this.logFile(name), "a");
    // HOME is the temporary folder, so that no configuration of the user is read.
    const env = { ...process.env, HOME: this.directory, ...variables };
    const child = spawn(command[0] ?? path, command.slice(1), {
      cwd: this.directory,
      env,
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    // Without a listener a failed spawn would end the test process; failed() reports it instead.
    child.on("error", () => undefined);
    this.children.set(name, child);
  }

  /** The first component that is no longer running. */
  failed(): string | undefined {
    const gone = (child: ChildProcess): boolean =>
      child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
    return [...this.children].find(([, child]) => gone(child))?.[0];
  }

  logTail(name: string): string {
    const lines = readFileSync(this.logFile(name), "utf8").trimEnd().split("\n");
    return lines.slice(-tailLines).join("\n") || "(its log is empty)";
  }

  /** The process of one of them. */
  pid(name: string): number {
    const pid = this.children.get(name)?.pid;
    if (pid === undefined) throw new Error(`${name} does not run`);
    return pid;
  }

  /** Tells one of them something, such as SIGHUP to read its configuration again. */
  signal(name: string, signal: NodeJS.Signals): void {
    this.children.get(name)?.kill(signal);
  }

  /** Ends one of them and returns when it is gone; it can be started again under its name. */
  async end(name: string, signal: NodeJS.Signals): Promise<void> {
    const child = this.children.get(name);
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const exit = once(child, "exit");
      child.kill(signal);
      await exit;
    }
    this.children.delete(name);
  }

  /** Nothing is worth a graceful end: the data is thrown away. */
  async stop(): Promise<void> {
    const running = [...this.children.values()].filter(
      (child) => child.pid !== undefined && child.exitCode === null && child.signalCode === null,
    );
    const exits = running.map((child) => once(child, "exit"));
    this.killAll();
    await Promise.all(exits);
    process.removeListener("exit", this.killAll);
  }

  private logFile(name: string): string {
    return join(this.directory, `${name}.log`);
  }
}

/** Ports of one worker of a parallel run; all ranges end below those that the kernel gives to whoever asks for any port. */
const portsPerWorker = 2500;
const lowestPort = 12_000;
const ranges = 8;

/** Where the next search begins: nowhere in particular, since another run may be under way beside this one. */
let next = Math.floor(Math.random() * portsPerWorker);

function candidate(): number {
  const worker = Number(process.env["MOCHA_WORKER_ID"] ?? ranges - 1) % ranges;
  next = (next + 1) % portsPerWorker;
  return lowestPort + worker * portsPerWorker + next;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return false;
  }
  await once(server.close(), "close");
  return true;
}

/** Distinct free ports, and none that another worker of this run is given between this look and the server's start. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let tries = 0; ports.length < count; tries += 1) {
    if (tries === portsPerWorker) throw new Error(`no ${count} ports are free from ${candidate()} on`);
    const port = candidate();
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}
