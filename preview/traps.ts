import { format } from "node:util";

/** Something that the program said while it ran. */
export interface Notice {
  readonly level: "info" | "warning" | "error";
  readonly message: string;
}

type Event = "unhandledRejection" | "uncaughtException";

/** Catches what escapes a program, in place of everyone else who listens. */
export class Trap {
  /** What escaped, each error once, in order. */
  public readonly failures: unknown[] = [];
  /** Rejects at the first escape. */
  public readonly escaped: Promise<never>;
  private reject: (reason: unknown) => void = () => undefined;
  private readonly others: [Event, ((...args: never[]) => void)[]][] = [];
  private readonly listener = (reason: unknown): void => {
    this.add(reason);
    this.reject(reason);
  };

  public constructor() {
    this.escaped = new Promise<never>((_, reject) => {
      this.reject = reject;
    });
    this.escaped.catch(() => undefined);
  }

  /** Notes a failure unless it is known; the SDK lets one error surface from several promises. */
  public add(reason: unknown): void {
    if (!this.failures.includes(reason)) this.failures.push(reason);
  }

  public set(): void {
    for (const event of ["unhandledRejection", "uncaughtException"] as const) {
      this.others.push([event, process.listeners(event as "exit") as ((...args: never[]) => void)[]]);
      process.removeAllListeners(event);
      process.on(event as "unhandledRejection", this.listener);
    }
  }

  public release(): void {
    for (const [event, listeners] of this.others) {
      process.removeListener(event, this.listener);
      for (const listener of listeners) process.on(event, listener as () => void);
    }
  }
}

/** How `pulumi.log` begins its lines when no engine listens. */
const RUNTIME_LINE = /^(info|warning|error): \[runtime\] ([\s\S]*)$/;

/** Collects what the program logs with `pulumi.log` or prints with `console`; nothing reaches stdout. */
export class Listener {
  public readonly notices: Notice[] = [];
  private readonly methods = { log: "info", info: "info", warn: "warning", error: "error", debug: "info" } as const;
  private readonly originals = new Map<keyof typeof this.methods, typeof console.log>();

  public start(): void {
    for (const [method, level] of Object.entries(this.methods) as [keyof typeof this.methods, Notice["level"]][]) {
      this.originals.set(method, console[method]);
      console[method] = (...values: unknown[]) => this.hear(level, format(...values));
    }
  }

  public stop(): void {
    for (const [method, original] of this.originals) console[method] = original;
  }

  /** True when the program reported an error with `pulumi.log.error`, which fails it under the real engine too. */
  public get reportedErrors(): readonly string[] {
    return this.notices.filter(({ level }) => level === "error").map(({ message }) => message);
  }

  private hear(level: Notice["level"], line: string): void {
    const [, said, message] = RUNTIME_LINE.exec(line) ?? [];
    if (said !== undefined && message !== undefined) this.notices.push({ level: said as Notice["level"], message });
    else this.notices.push({ level: level === "error" ? "warning" : level, message: line });
  }
}

/** The program does not get anywhere any more. */
export class Stalled extends Error {}

/** Notices when a program stops getting anywhere. */
export class StallWatch {
  /** Rejects when there is nothing left that could go on, or nothing happened for the time allowed. */
  public readonly stalled: Promise<never>;
  private reject: (reason: Error) => void = () => undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly idle = (): void => this.reject(new Stalled());

  /** @param patience milliseconds without a request of the program after which it counts as hung */
  public constructor(private readonly patience: number) {
    this.stalled = new Promise<never>((_, reject) => {
      this.reject = reject;
    });
    this.stalled.catch(() => undefined);
  }

  public start(): void {
    process.on("beforeExit", this.idle);
    this.touch();
  }

  /** The program got on. */
  public touch(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.idle, this.patience);
    this.timer.unref();
  }

  public stop(): void {
    clearTimeout(this.timer);
    process.removeListener("beforeExit", this.idle);
  }
}
