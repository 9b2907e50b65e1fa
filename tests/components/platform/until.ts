import { setTimeout as sleep } from "node:timers/promises";

/** Waits until something is so; throws after ten seconds, so that a broken service fails its test and does not hang it. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`waited 10 s in vain: ${what}`);
    await sleep(10);
  }
}
