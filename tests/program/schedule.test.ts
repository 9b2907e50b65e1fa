import assert from "node:assert/strict";
import { runProgram } from "../../preview/engine";
import type { Preview } from "../../preview/engine";
import { inventoryOf } from "../../preview/analysis/inventory";
import { listAt, numberAt, textAt } from "../../preview/analysis/tree";
import { PROJECT, previewOf } from "../support/program";

const on = (...more: readonly (readonly [string, unknown])[]) =>
  [["schedule.enabled", true], ...more].map(([path, value]) => ({ path: path as string, value }));

/** Stacks with working hours: as small, as large and as bare as settings make one. */
const stacks = [
  { title: "staging", stack: "staging", overrides: on() },
  {
    title: "production, were it not protected",
    stack: "production",
    overrides: on(
      ["aws.protect", false],
      ["alertmanager.channels.watchdog", false],
      ["alertmanager.channels.pagerduty", false],
      ["alertmanager.replicas", 3],
      ["thanos.query.replicas", 4],
      ["jaeger.collector.replicas", 5],
      ["prometheus.shards", 2],
    ),
  },
  { title: "local, whose Jaeger is one process with files", stack: "local", overrides: on() },
  {
    title: "staging without pages, traces and exporters",
    stack: "staging",
    overrides: on(
      ["exposure.mode", "none"],
      ["dns.mode", "none"],
      ["jaeger.enabled", false],
      ["exporters.postgres.targets", []],
      ["exporters.redis.targets", []],
    ),
  },
] as const;

/** `<kind>/<name> <pods>` of everything with a number of pods in the namespace `monitoring`. */
function rendered({ resources }: Preview): string[] {
  const { objects } = inventoryOf(resources);
  return ["Deployment", "StatefulSet"]
    .flatMap(objects)
    .filter((object) => textAt(object, "metadata", "namespace") === "monitoring")
    .map((object) => {
      const target = `${textAt(object, "kind").toLowerCase()}/${textAt(object, "metadata", "name")}`;
      return `${target} ${numberAt(object, "spec", "replicas")}`;
    })
    .sort();
}

/** The same of what a CronJob sets. */
function scaled({ resources }: Preview, name: string): string[] {
  const job = inventoryOf(resources)
    .objects("CronJob")
    .find((object) => textAt(object, "metadata", "name") === name);
  return listAt(job, "spec", "jobTemplate", "spec", "template", "spec", "containers")
    .flatMap((container) => {
      const words = listAt(container, "args") as string[];
      const replicas = words.find((word) => word.startsWith("--replicas="))?.slice("--replicas=".length);
      return words.filter((word) => word.includes("/") && !word.startsWith("--")).map((word) => `${word} ${replicas}`);
    })
    .sort();
}

for (const { title, stack, overrides } of stacks) {
  describe(`the working hours of ${title}`, () => {
    let preview: Preview;
    before(async function () {
      this.timeout(60_000);
      preview = await runProgram({ directory: PROJECT, stack, overrides });
    });

    it("stop everything that has a number of pods", () => {
      assert.ok(rendered(preview).length > 3);
      assert.deepEqual(
        scaled(preview, "schedule-down"),
        rendered(preview).map((line) => line.replace(/\d+$/, "0")),
      );
    });

    it("start exactly the pods that are rendered", () => {
      assert.deepEqual(scaled(preview, "schedule-up"), rendered(preview));
    });

    it("break no mandatory policy", () => {
      const { violations } = preview.verdict;
      // Those of AWS refuse aws.protect false in production, which the schedule needs.
      const mandatory = violations.filter(({ level, policy }) => level === "mandatory" && !policy.startsWith("aws-"));
      assert.deepEqual(
        mandatory.map(({ policy, message }) => `${policy}: ${message}`),
        [],
      );
    });
  });
}

describe("a stack without working hours", () => {
  it("has no account that may scale anything", async () => {
    for (const stack of ["staging", "production"]) {
      const { resources } = await previewOf(stack);
      assert.deepEqual(
        resources.filter(({ name }) => name.startsWith("schedule")).map(({ name }) => name),
        [],
      );
    }
  });
});
