import { Gauge } from "prom-client";
import { jobs, registry } from "./metrics";

const states = ["waiting", "prioritized", "active", "delayed", "failed", "completed"] as const;

/** What is used of BullMQ's Queue. */
interface Queue {
  readonly name: string;
  getJobCounts(...states: readonly string[]): Promise<Readonly<Record<string, number>>>;
  getWaiting(start: number, end: number): Promise<readonly { readonly timestamp: number }[]>;
}

/** What is used of BullMQ's Worker. */
interface Worker {
  readonly name: string;
  on(event: "completed", listener: () => void): unknown;
  on(event: "failed", listener: (job: Job | undefined) => void): unknown;
}

interface Job {
  readonly attemptsMade: number;
  readonly opts: { readonly attempts?: number };
}

/** Asks every queue how long it is whenever Prometheus scrapes. Once per application: one pod's answer is everybody's. */
export function watchQueues(queues: readonly Queue[]): void {
  new Gauge({
    name: "bullmq_job_count",
    help: "Number of jobs in the queue by state.",
    labelNames: ["queue", "state"] as const,
    registers: [registry],
    async collect() {
      for (const queue of queues) {
        const counts = await queue.getJobCounts(...states);
        for (const state of states) this.set({ queue: queue.name, state }, counts[state] ?? 0);
      }
    },
  });
  new Gauge({
    name: "bullmq_oldest_waiting_job_age_seconds",
    help: "Age of the oldest job that waits in the queue; 0 when none waits.",
    labelNames: ["queue"] as const,
    registers: [registry],
    async collect() {
      for (const queue of queues) {
        const [oldest] = await queue.getWaiting(0, 0);
        this.set({ queue: queue.name }, oldest ? (Date.now() - oldest.timestamp) / 1000 : 0);
      }
    },
  });
}

/** Counts what a worker has done; a job that will be tried again has not failed yet. */
export function countJobs(worker: Worker): void {
  const queue = worker.name;
  for (const counter of [jobs.completed, jobs.failed]) counter.inc({ queue }, 0);
  worker.on("completed", () => jobs.completed.inc({ queue }));
  worker.on("failed", (job) => {
    if (job !== undefined && job.attemptsMade >= (job.opts.attempts ?? 1)) jobs.failed.inc({ queue });
  });
}
