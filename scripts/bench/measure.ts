import { spawn } from "node:child_process";

/** What one run of a program cost. */
export interface Cost {
  /** Processor time, since the clock on the wall would measure the machine's other work too. */
  readonly seconds: number;
  /** Peak resident memory in MB (10^6 bytes). */
  readonly megabytes: number;
  readonly stdout: string;
}

/** Makes the process that loads it report, when it ends, what the kernel has counted for it. */
const reporter = 'process.on("exit",()=>process.send?.(process.resourceUsage()))';

type Usage = Pick<NodeJS.ResourceUsage, "userCPUTime" | "systemCPUTime" | "maxRSS">;

/** Exit code of a preview with policy violations, which a made-up stack may have; it costs the same. */
const violated = 1;

/** Runs a TypeScript program to its end. */
export function run(args: readonly string[], cwd: string): Promise<Cost> {
  return new Promise((resolve, reject) => {
    const options = ["--import", `data:text/javascript,${encodeURIComponent(reporter)}`, "--import", "tsx", ...args];
    const child = spawn(process.execPath, options, { cwd, stdio: ["ignore", "pipe", "pipe", "ipc"] });
    let usage: Usage | undefined;
    const texts = { stdout: "", stderr: "" };
    child.on("message", (message) => (usage = message as Usage));
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (texts.stdout += text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (texts.stderr += text));
    child.on("close", (code) => {
      if (usage === undefined || (code !== 0 && code !== violated)) {
        reject(new Error(`${args.join(" ")} ended with ${String(code)}\n${texts.stderr.slice(-2000)}`));
        return;
      }
      const { userCPUTime, systemCPUTime, maxRSS } = usage;
      // Microseconds and KiB, as the kernel counts them.
      const seconds = (userCPUTime + systemCPUTime) / 1e6;
      resolve({ seconds, megabytes: (maxRSS * 1024) / 1e6, stdout: texts.stdout });
    });
  });
}

/** The middle one of some numbers; NaN of none. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Median cost of several runs. */
export async function measure(args: readonly string[], cwd: string, runs: number): Promise<Cost> {
  const costs: Cost[] = [];
  for (let count = 0; count < runs; count += 1) costs.push(await run(args, cwd));
  return {
    seconds: median(costs.map(({ seconds }) => seconds)),
    megabytes: median(costs.map(({ megabytes }) => megabytes)),
    stdout: costs[0]?.stdout ?? "",
  };
}
