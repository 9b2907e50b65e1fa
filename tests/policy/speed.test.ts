import assert from "node:assert/strict";

import { stringify } from "yaml";

import { evaluate, type StackResource } from "../../policy/lib/evaluate";
import { rules } from "../../policy/rules";
import { fixturesOf } from "./support/fixture";

/** Milliseconds of processor time that judging 300 resources may take; wall time would measure the neighbors. */
const BUDGET_MS = 500;

const mostRuns = 20;

/** A config file of about 60 KB, unlike any other. */
function config(index: number): string {
  const relabeling = (job: number) =>
    Array.from({ length: 8 }, (_, rule) => ({ source_labels: ["__address__"], regex: `r${index}-${job}-${rule}` }));
  const jobs = Array.from({ length: 120 }, (_, job) => ({ job_name: `job-${job}`, relabel_configs: relabeling(job) }));
  return stringify({ scrape_configs: jobs });
}

/** Resources of every kind that the fixtures know, each with a name of its own, and 40 ConfigMaps of 60 KB. */
function stackOf(count: number): StackResource[] {
  const kinds = rules.flatMap(({ name }) => fixturesOf(name).find(({ kind }) => kind === "pass")?.resources ?? []);
  const resources = Array.from({ length: count - 40 }, (_, index) => {
    const kind = kinds[index % kinds.length] as StackResource;
    const metadata = { ...(kind.props["metadata"] as object | undefined), name: `${kind.name}-${index}` };
    return { ...kind, name: `${kind.name}-${index}`, urn: `${kind.urn}-${index}`, props: { ...kind.props, metadata } };
  });
  const maps = Array.from({ length: 40 }, (_, index) => {
    const name = `config-${index}`;
    const data = { [index === 0 ? "prometheus.yml" : "other.yml"]: config(index) };
    const props = { metadata: { name, namespace: "monitoring" }, data };
    return { type: "kubernetes:core/v1:ConfigMap", name, urn: name, props };
  });
  return [...resources, ...maps];
}

describe("whole pack", () => {
  it("judges 300 resources, 40 of them configs of 60 KB, within half a second of processor time", () => {
    const resources = stackOf(300);
    assert.ok(config(1).length > 60_000);
    const runs: number[] = [];
    // The best of many: what runs beside it on the same core takes its caches, and makes processor time longer too.
    while (runs.length < mostRuns && !runs.some((took) => took < BUDGET_MS)) {
      const before = process.cpuUsage();
      evaluate({ resources });
      const { user, system } = process.cpuUsage(before);
      runs.push((user + system) / 1000);
    }
    assert.ok(Math.min(...runs) < BUDGET_MS, `took ${runs.map(Math.round).join(", ")} ms`);
  });
});
