import { spawn } from "node:child_process";
import { performance } from "node:perf_hooks";

/** What one run of a program cost. */
export interface Cost {
  readonly seconds: number;
  /** Peak resident memory in MB (10^6 bytes). */
  readonly megabytes: number;
}

/** Reports the peak resident memory of the process that loads it, in KiB as the kernel counts it, when it ends. */
const reporter = 'process.on("exit",()=>process.send?.(process.resourceUsage().maxRSS))';

/** Exit code of a preview with policy violations, which a made-up stack may have; it costs the same. */
const violated = 1;

function once(args: readonly string[], cwd: string): Promise<Cost> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const options = ["--import", `data:text/javascript,${encodeURIComponent(reporter)}`, "--import", "tsx", ...args];
    const child = spawn(process.execPath, options, { cwd, stdio: ["ignore", "ignore", "pipe", "ipc"] });
    let kibibytes = 0;
    let errors = "";
    child.on("message", (message) => (kibibytes = Number(message)));
    child.stderr?.on("data", (text: Buffer) => (errors += text.toString()));
    child.on("close", (code) => {
      const seconds = (performance.now() - started) / 1000;
      if (code === 0 || code === violated) resolve({ seconds, megabytes: (kibibytes * 1024) / 1e6 });
      else reject(new Error(`${args.join(" ")} ended with ${String(code)}\n${errors.slice(-2000)}`));
    });
  });
}

/** The middle one of some numbers; NaN of none. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Median cost of several runs after one that is not counted. */
export async function measure(args: readonly string[], cwd: string, runs: number): Promise<Cost> {
  await once(args, cwd);
  const costs: Cost[] = [];
  for (let run = 0; run < runs; run += 1) costs.push(await once(args, cwd));
  return {
    seconds: median(costs.map(({ seconds }) => seconds)),
    megabytes: median(costs.map(({ megabytes }) => megabytes)),
  };
}
