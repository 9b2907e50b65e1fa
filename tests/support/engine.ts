/**
 * The real Pulumi engine over stand-in providers: the pinned CLI, the real language host, a file backend and an account
 * and a cluster that live in this process. Everything is in a temporary directory; nothing of the user's is read.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import type { ExecaChildProcess } from "execa";
import type { Context } from "mocha";
import { Aws } from "./engine/aws";
import { Kubernetes } from "./engine/kubernetes";
import type { Cluster } from "./engine/kubernetes";
import { hostInline } from "./engine/inline-host";
import { attachLanguageHost } from "./engine/language-host";
import type { LanguageHost } from "./engine/language-host";
import { MemoryCluster } from "./engine/memory-cluster";
import { ProjectCopy } from "./engine/project";
import type { Edit } from "./engine/project";
import type { Gap, Provider, Subject } from "./engine/provider";
import { serve } from "./engine/provider-server";
import type { Gate, ProviderServer } from "./engine/provider-server";
import { Random } from "./engine/random";
import { readRun } from "./engine/run";
import type { Run } from "./engine/run";
import { importFile } from "./engine/state";
import type { Adopted, State } from "./engine/state";
import { backendOf, environmentOf, policyArguments, requireEngine, versionOf, writePrograms } from "./engine/toolchain";
import type { Place, Tools } from "./engine/toolchain";

export { requireEngine };
export type { Edit, Run, Subject };
export type { StateResource } from "./engine/state";
export type { Step, Finding } from "./engine/run";

/** Where an engine works. */
export interface EngineOptions {
  readonly stack: string;
  /** Default: a cluster in memory. */
  readonly cluster?: Cluster;
  /** Default: those that the program needs, with an account and the cluster behind them. */
  readonly providers?: readonly Provider[];
  /** Changes of the project before the stack is created. */
  readonly edit?: Edit;
}

/** How one operation runs. */
export interface OperationOptions {
  /** Changes of the project for this run alone, in a copy. */
  readonly edit?: Edit;
  /** The project to run, by default the engine's own; a copy of it shares the stack. */
  readonly project?: ProjectCopy;
  /** True saves the state at every step, as the CLI does, and not only at the end, which halves an update; default false. */
  readonly checkpoints?: boolean;
  /** True runs the program in this process: see hostInline. Default: the real language host, a process of its own. */
  readonly inline?: boolean;
  /** True judges with the policy pack, under its configuration of the stack where there is one. */
  readonly policies?: boolean;
  /** More arguments for the CLI. */
  readonly args?: readonly string[];
  /** Called with the process when it runs. */
  readonly onStart?: (process: ExecaChildProcess) => void;
}

/** An engine with one stack, from nothing to whatever the test makes of it. */
export class Engine {
  readonly aws = new Aws(versionOf("@pulumi/aws"));
  readonly random = new Random(versionOf("@pulumi/random"));
  /** The cluster in memory, empty where another one was given. */
  readonly memory = new MemoryCluster();
  /** Called before each change of the world; replace it to delay or refuse one. */
  gate: Gate = () => Promise.resolve();
  /** Ids that the world gave to what was created, by URN, whether the engine heard of it or not. */
  readonly ids = new Map<string, string>();
  /** What the stand-ins were asked and did not know. */
  readonly gaps: Gap[] = [];
  private readonly servers = new Map<string, ProviderServer>();
  private readonly running = new Set<ExecaChildProcess>();
  private stopped = false;
  private runs = 0;

  private constructor(
    private readonly tools: Tools,
    private readonly place: Place,
    /** The project of every run that does not edit it. */
    readonly project: ProjectCopy,
  ) {}

  /** Starts the providers and creates the stack, empty. */
  static async start(context: Context, options: EngineOptions): Promise<Engine> {
    const { stack, cluster, edit } = options;
    const tools = requireEngine(context);
    const directory = mkdtempSync(join(tmpdir(), `engine-${stack}-`));
    const project = ProjectCopy.of(stack, join(directory, "project"));
    const engine = new Engine(tools, { directory, stack }, project);
    try {
      if (edit) project.edit(edit);
      writePrograms(directory);
      const kubernetes = new Kubernetes(versionOf("@pulumi/kubernetes"), cluster ?? engine.memory);
      const providers = options.providers ?? [kubernetes, engine.aws, engine.random];
      for (const provider of providers) await engine.attach(provider);
      await engine.command(["stack", "init", stack]);
      return engine;
    } catch (error) {
      await engine.stop();
      throw error;
    }
  }

  preview(options: OperationOptions = {}): Promise<Run> {
    return this.operate("preview", options);
  }

  up(options: OperationOptions = {}): Promise<Run> {
    return this.operate("up", { ...options, args: ["--yes", "--skip-preview", ...(options.args ?? [])] });
  }

  /** Takes resources that exist into the state, at their place in the program. */
  adopt(resources: readonly Adopted[]): Promise<Run> {
    const file = join(this.place.directory, `import-${++this.runs}.json`);
    writeFileSync(file, JSON.stringify(importFile(resources)));
    const quiet = ["--yes", "--skip-preview", "--protect=false", "--generate-code=false"];
    return this.operate("import", { args: ["--file", file, ...quiet] });
  }

  refresh(options: OperationOptions = {}): Promise<Run> {
    return this.operate("refresh", { ...options, args: ["--yes", "--skip-preview", ...(options.args ?? [])] });
  }

  /** Previews first, as the command does: it is the preview that refuses to delete what is protected. */
  destroy(options: OperationOptions = {}): Promise<Run> {
    return this.operate("destroy", { ...options, args: ["--yes", ...(options.args ?? [])] });
  }

  /** Encrypts a secret into the stack file, as an operator does. */
  async setSecret(path: string, value: string, project = this.project): Promise<void> {
    const byPath = path.includes(".") ? ["--path"] : [];
    await this.command(["config", "set", "--secret", ...byPath, path], { input: value, project });
  }

  /** Encrypts many at once; the CLI takes them as arguments, which an operator's shell would keep. */
  async setSecrets(values: Readonly<Record<string, string>>): Promise<void> {
    const pairs = Object.entries(values).flatMap(([path, value]) => ["--secret", `${path}=${value}`]);
    await this.command(["config", "set-all", "--path", ...pairs]);
  }

  /** Runs any other command of the CLI and returns what it prints; throws when it fails. */
  async command(args: readonly string[], { input = "", project = this.project } = {}): Promise<string> {
    const { stdout } = await execa(this.tools.pulumi, [...args, "--non-interactive", "--color", "never"], {
      cwd: project.directory,
      env: this.environment,
      extendEnv: false,
      input,
    });
    return stdout;
  }

  /** A copy of the project as it is now, its secrets included, with an edit. */
  copy(edit: Edit = {}): ProjectCopy {
    const project = this.project.fork(join(this.place.directory, `project-${++this.runs}`));
    project.edit(edit);
    return project;
  }

  /** The state as the backend holds it. */
  async state(): Promise<State> {
    return JSON.parse(await this.command(["stack", "export"])) as State;
  }

  /** Directory of the file backend, with every version of the state and the history. */
  get backend(): string {
    return backendOf(this.place.directory);
  }

  /** Ends what still runs, and the providers, and removes everything. */
  async stop(): Promise<void> {
    this.stopped = true;
    const running = [...this.running];
    for (const process of running) process.kill("SIGKILL");
    await Promise.allSettled(running);
    for (const server of this.servers.values()) server.stop();
    rmSync(this.place.directory, { recursive: true, force: true, maxRetries: 3 });
  }

  /** As much of stop() as a process can do that ends now; whoever ends it does not wait for all the files to go. */
  abandon(): void {
    this.stopped = true;
    for (const process of this.running) process.kill("SIGKILL");
    spawn("rm", ["-rf", this.place.directory], { detached: true, stdio: "ignore" }).unref();
  }

  private async attach(provider: Provider): Promise<void> {
    const gate: Gate = (...change) => this.gate(...change);
    const server = await serve(provider, {
      gate,
      onCreated: ({ urn }, id) => this.ids.set(urn, id),
      onGap: (gap) => this.gaps.push(gap),
    });
    this.servers.set(provider.packageName, server);
  }

  private attachHost({ directory, runtimeOptions }: ProjectCopy): Promise<LanguageHost> {
    const executable = this.tools.languageHost;
    return attachLanguageHost({ executable, runtimeOptions, directory, environment: this.environment });
  }

  private async operate(operation: string, options: OperationOptions): Promise<Run> {
    const project = options.edit ? this.copy(options.edit) : (options.project ?? this.project);
    const eventLog = join(this.place.directory, `events-${++this.runs}.json`);
    const { directory } = project;
    const host = await (options.inline ? hostInline(directory) : this.attachHost(project));
    const fixed = [operation, "--non-interactive", "--color", "never", "--event-log", eventLog];
    const args = [...fixed, ...(options.policies ? policyArguments(project) : []), ...(options.args ?? [])];
    try {
      const running = this.start(args, directory, {
        PULUMI_DEBUG_LANGUAGES: `nodejs:${host.port}`,
        PULUMI_SKIP_CHECKPOINTS: String(!options.checkpoints),
      });
      options.onStart?.(running);
      const { exitCode, stdout, stderr } = await running;
      const events = existsSync(eventLog) ? readFileSync(eventLog, "utf8") : "";
      // execa's types promise a code, but a process that was killed has none.
      const code = exitCode as number | undefined;
      return readRun({ exitCode: code, stdout, stderr, eventLog: events, programOutput: host.output() });
    } finally {
      host.stop();
    }
  }

  private start(args: readonly string[], cwd: string, environment: Readonly<Record<string, string>>) {
    if (this.stopped) throw new Error("the engine was stopped");
    const env = { ...this.environment, ...environment };
    const running = execa(this.tools.pulumi, args, { cwd, env, extendEnv: false, reject: false });
    this.running.add(running);
    void running.finally(() => this.running.delete(running));
    return running;
  }

  private get environment(): Readonly<Record<string, string>> {
    const providers = [...this.servers].map(([name, { port }]) => `${name}:${port}`);
    return { ...environmentOf(this.place), PULUMI_DEBUG_PROVIDERS: providers.join(",") };
  }
}
