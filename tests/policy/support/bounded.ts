import { runInThisContext } from "node:vm";

const JOB = "mutationJob";

/** What `bounded` throws when a job never ends. */
export class Endless extends Error {}

/**
 * Runs a job that may never end, for at most so many milliseconds of processor time: where others keep the processor
 * busy, time on the clock says nothing, and a job that was merely kept waiting starts once more with more patience.
 */
export function bounded<T>(job: () => T, milliseconds = 5000): T {
  for (let patience = milliseconds; ; patience *= 2) {
    const before = process.cpuUsage();
    Reflect.set(globalThis, JOB, job);
    try {
      return runInThisContext(`${JOB}()`, { timeout: patience }) as T;
    } catch (error) {
      if (!(error instanceof Error) || Reflect.get(error, "code") !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
      const { user, system } = process.cpuUsage(before);
      if ((user + system) / 1000 >= milliseconds * 0.8) throw new Endless(`no end after ${milliseconds} ms`);
    } finally {
      Reflect.deleteProperty(globalThis, JOB);
    }
  }
}
