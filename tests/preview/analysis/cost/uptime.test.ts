import assert from "node:assert/strict";
import { uptimes } from "../../../../preview/analysis/cost/uptime";
import type { Rendered } from "../../../../preview/analysis/inventory";
import type { Wire } from "../../../../preview/values";
import { inventory, object, workload } from "../support";

/** A CronJob of containers, each by its arguments. */
const cronJob = (name: string, schedule: string, ...containers: readonly (readonly string[])[]): Rendered =>
  object("CronJob", name, {
    spec: {
      schedule,
      jobTemplate: {
        spec: { template: { spec: { containers: containers.map((args): Wire => ({ args: [...args] })) } } },
      },
    },
  });

const scale = (replicas: number, ...targets: string[]) => ["scale", `--replicas=${replicas}`, ...targets];
const loki = workload("loki", { replicas: 3 });
const query = workload("jaeger-query", { kind: "Deployment", replicas: 1 });

/** Share of the week, in hours, that each workload is up. */
function hours(...resources: readonly Rendered[]): Record<string, number> {
  const found = inventory(loki, query, ...resources);
  const uptimeOf = uptimes(found);
  return Object.fromEntries(found.workloads.map((one) => [one.name, Number((uptimeOf(one) * 168).toFixed(6))]));
}

describe("the time in which a workload runs", () => {
  const down = cronJob("down", "30 19 * * 1,2,3,4,5", scale(0, "statefulset/loki", "deployment/jaeger-query"));

  it("is all of it without a schedule, and beside CronJobs that do something else", () => {
    assert.deepEqual(hours(), { "jaeger-query": 168, loki: 168 });
    assert.deepEqual(hours(cronJob("cleaner", "30 0 * * *", ["14", "https://host"])), {
      "jaeger-query": 168,
      loki: 168,
    });
  });

  it("is that between morning and evening of the working days, for what both jobs name", () => {
    const up = cronJob("up", "0 7 * * 1,2,3,4,5", scale(3, "statefulset/loki"), scale(1, "deployment/jaeger-query"));
    assert.deepEqual(hours(down, up), { "jaeger-query": 62.5, loki: 62.5 });
    const only = cronJob("up", "0 7 * * 1,2,3,4,5", scale(3, "statefulset/loki"));
    assert.deepEqual(hours(down, only), { "jaeger-query": 168, loki: 62.5 });
  });

  it("is not guessed where a time is of another form", () => {
    const steps = cronJob("up", "0 */7 * * 1,2,3,4,5", scale(3, "statefulset/loki"));
    assert.deepEqual(hours(down, steps), { "jaeger-query": 168, loki: 168 });
  });
});
