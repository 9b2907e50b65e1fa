/** Runs jobs that take long ahead of those who wait for their results, in order, at most two at a time: CI has two cores. */
export class Ahead<T> {
  private readonly started = new Map<number, Promise<T>>();

  constructor(private readonly jobs: readonly (() => Promise<T>)[]) {}

  /** The result of one job; the next one runs meanwhile. */
  result(index: number): Promise<T> {
    const own = this.start(index);
    if (index + 1 < this.jobs.length) void this.start(index + 1).catch(() => undefined);
    return own;
  }

  private start(index: number): Promise<T> {
    const known = this.started.get(index);
    if (known) return known;
    const job = this.jobs[index];
    if (job === undefined) throw new Error(`there is no job ${index}`);
    const starting = job();
    this.started.set(index, starting);
    return starting;
  }
}
