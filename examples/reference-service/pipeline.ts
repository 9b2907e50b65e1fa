import { callModel, drift, operation } from "./model";
import type { Faults, Grade } from "./model";
import type { Metrics } from "./metrics";
import { kinds } from "./telemetry";
import type { Context, Telemetry } from "./telemetry";

export interface Lead {
  readonly id: string;
  readonly channel: string;
  grade?: Grade;
}

interface Job {
  readonly lead: Lead;
  readonly since: number;
  /** Travels in the job, so that the worker continues the trace of the request. */
  readonly context: Context;
}

export interface Parts {
  readonly metrics: Metrics;
  readonly telemetry: Telemetry;
  readonly faults: Faults;
}

const queues = ["enrichment", "scoring"] as const;
type Queue = (typeof queues)[number];

const grades: readonly Grade[] = ["hot", "warm", "cold"];
const states = ["waiting", "prioritized", "active", "delayed", "failed", "completed"] as const;

/** Enriches and scores leads, one after the other; BullMQ and its Redis are left out. */
export class Pipeline {
  private readonly waiting: Record<Queue, Job[]> = { enrichment: [], scoring: [] };
  private readonly counts = Object.fromEntries(
    queues.map((queue) => [queue, Object.fromEntries(states.map((state) => [state, 0]))]),
  );
  private readonly scored: Record<Grade, number> = { hot: 0, warm: 0, cold: 0 };

  constructor(private readonly parts: Parts) {
    const { metrics } = parts;
    for (const queue of queues) {
      metrics.add("bullmq_jobs_completed_total", { queue }, 0);
      metrics.add("bullmq_jobs_failed_total", { queue }, 0);
    }
    for (const outcome of ["success", "failed"]) metrics.add("leads_enriched_total", { outcome }, 0);
    for (const grade of grades) metrics.add("leads_scored_total", { grade }, 0);
    metrics.add("gen_ai_client_rate_limited_total", operation, 0);
    metrics.add("gen_ai_client_refusals_total", operation, 0);
    metrics.add("gen_ai_client_cost_usd_total", operation, 0);
  }

  enqueue(queue: Queue, lead: Lead, context: Context): void {
    this.waiting[queue].push({ lead, context, since: performance.now() });
  }

  /** Works until nothing waits. */
  async work(): Promise<void> {
    for (const queue of queues) {
      for (let job = this.waiting[queue].shift(); job !== undefined; job = this.waiting[queue].shift()) {
        await this.run(queue, job);
      }
    }
  }

  /** Gauges that are read when scraped, like BullMQ's exportPrometheusMetrics(). */
  collect(): void {
    const { metrics } = this.parts;
    for (const queue of queues) {
      const waiting = this.waiting[queue];
      const age = waiting[0] === undefined ? 0 : (performance.now() - waiting[0].since) / 1000;
      metrics.set("bullmq_oldest_waiting_job_age_seconds", { queue }, age);
      for (const state of states) {
        const count = state === "waiting" ? waiting.length : (this.counts[queue]?.[state] ?? 0);
        metrics.set("bullmq_job_count", { queue, state }, count);
      }
    }
    metrics.set("lead_score_drift_psi", { gen_ai_request_model: operation.gen_ai_request_model }, drift(this.scored));
  }

  private async run(queue: Queue, { lead, context }: Job): Promise<void> {
    const { metrics, telemetry } = this.parts;
    try {
      await telemetry.span(`process ${queue}`, kinds.consumer, context, (span) =>
        queue === "enrichment" ? this.enrich(lead, span) : this.score(lead, span),
      );
      this.count(queue, "completed");
      metrics.add("bullmq_jobs_completed_total", { queue });
    } catch (error) {
      this.count(queue, "failed");
      metrics.add("bullmq_jobs_failed_total", { queue });
      telemetry.log("error", "job failed", context, { queue, lead: lead.id, error: String(error) });
    }
  }

  private async enrich(lead: Lead, context: Context): Promise<void> {
    const { metrics } = this.parts;
    const enriched = await callModel(`enrich ${lead.id}`, context, this.parts).catch(() => undefined);
    metrics.add("leads_enriched_total", { outcome: enriched === undefined ? "failed" : "success" });
    this.enqueue("scoring", lead, context);
  }

  private async score(lead: Lead, context: Context): Promise<void> {
    const { metrics, telemetry } = this.parts;
    if ((await callModel(`score ${lead.id}`, context, this.parts)) === undefined) throw new Error("refused to score");
    const grade = grades[[...lead.id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 3] ?? "cold";
    lead.grade = grade;
    this.scored[grade] += 1;
    metrics.add("leads_scored_total", { grade });
    telemetry.log("info", "lead scored", context, { lead: lead.id, grade });
  }

  private count(queue: Queue, state: string): void {
    const counts = this.counts[queue];
    if (counts !== undefined) counts[state] = (counts[state] ?? 0) + 1;
  }
}
