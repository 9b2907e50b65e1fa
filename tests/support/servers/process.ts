/** Real servers of a test: children in one temporary folder, awaited, killed and started again, gone at the end. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePorts, Processes } from "../control-plane/processes";

const pollMilliseconds = 100;

/** Seconds until a server must be ready: a second on an idle machine, far more beside a compiler. */
const startSeconds = 60;

export interface ServerOptions {
  readonly name: string;
  /** Program, as requireTool() found it. */
  readonly path: string;
  readonly args: readonly string[];
  /** Environment besides the test's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** True as soon as the server does its work; an error counts as not yet. */
  readonly ready: () => Promise<boolean>;
}

/** The first value that is not undefined; throws with the last error when there is none in time. */
export async function eventually<Value>(
  what: string,
  seconds: number,
  probe: () => Promise<Value | undefined> | Value | undefined,
): Promise<Value> {
  const deadline = Date.now() + seconds * 1000;
  let last = "";
  do {
    try {
      const value = await probe();
      if (value !== undefined) return value;
    } catch (error) {
      last = ` Last error: ${error instanceof Error ? error.message : String(error)}`;
    }
    await sleep(pollMilliseconds);
  } while (Date.now() < deadline);
  throw new Error(`Not within ${seconds} s: ${what}.${last}`);
}

/** For `ready`: the URL answers with success. */
export const answers = (url: string) => async (): Promise<boolean> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
  await response.arrayBuffer();
  return response.ok;
};

/** A port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}

export class Servers {
  /** For configuration and data of all of them; removed by stop(). */
  readonly directory: string;
  private readonly processes: Processes;
  private readonly options = new Map<string, ServerOptions>();
  private readonly removeFiles = (): void =>
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });

  /** @param title part of the folder's name */
  constructor(title: string) {
    this.directory = mkdtempSync(join(tmpdir(), `${title}-`));
    this.processes = new Processes(this.directory);
    process.once("exit", this.removeFiles);
  }

  /** Returns when the server is ready. */
  async start(options: ServerOptions): Promise<void> {
    this.options.set(options.name, options);
    this.processes.start(options.name, options.path, options.args, options.env);
    const outcome = await eventually(`${options.name} is ready`, startSeconds, async () => {
      if (this.processes.failed() === options.name) return "ended";
      return (await options.ready()) ? "ready" : undefined;
    }).catch((error: unknown) => String(error));
    if (outcome === "ready") return;
    throw new Error(`Server ${options.name}: ${outcome}\nThe end of its log:\n${this.log(options.name)}`);
  }

  /** Starts a server that was killed, as it was: same command, same files. */
  async restart(name: string): Promise<void> {
    const options = this.options.get(name);
    if (options === undefined) throw new Error(`no server ${name} was started here`);
    await this.start(options);
  }

  /** Returns when it is gone. Default: without any chance to tidy up. */
  async kill(name: string, signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    await this.processes.end(name, signal);
  }

  /** Tells a server something, such as SIGHUP to read its configuration again. */
  signal(name: string, signal: NodeJS.Signals): void {
    this.processes.signal(name, signal);
  }

  /** A path as a server sees it that has mounts of its own. */
  seenBy(name: string, path: string): string {
    return join(`/proc/${this.processes.pid(name)}/root`, path);
  }

  /** The last lines that a server wrote. */
  log(name: string): string {
    return this.processes.logTail(name);
  }

  /** Ends all of them and removes their files. */
  async stop(): Promise<void> {
    await this.processes.stop();
    this.removeFiles();
    process.removeListener("exit", this.removeFiles);
  }
}
