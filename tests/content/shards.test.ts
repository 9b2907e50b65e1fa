import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import { platformJobs, type ScrapeJob } from "../../components/prometheus/scrape";
import { prometheus as schema } from "../../settings/schema/metrics";
import { toYaml } from "../../lib/yaml";
import { requireTool } from "../support/toolbox";

/** Pods of the platform with addresses as a VPC gives them. */
const addresses = Array.from({ length: 400 }, (_, index) => `10.20.${index % 96}.${(index * 7) % 251}:9464`);

/** A target as promtool tells of it; with no labels where relabeling drops it. */
interface Found {
  readonly discoveredLabels: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

describe("content: shards of Prometheus", function () {
  this.timeout(300_000);
  const directory = mkdtempSync(join(tmpdir(), "shards-"));
  after(() => rmSync(directory, { recursive: true }));

  /** Addresses that the real Prometheus would scrape with a job, were these its targets. */
  async function kept(promtool: string, scrapeJob: ScrapeJob): Promise<string[]> {
    const file = join(directory, "prometheus.yml");
    const labels = {
      __meta_kubernetes_namespace: "insurance-lead-gen",
      __meta_kubernetes_pod_phase: "Running",
      __meta_kubernetes_pod_annotation_prometheus_io_scrape: "true",
    };
    const discovery = { kubernetes_sd_configs: undefined, static_configs: [{ targets: addresses, labels }] };
    const found = { ...scrapeJob, ...discovery };
    writeFileSync(file, toYaml({ scrape_configs: [found] }));
    const { stdout } = await execa(promtool, ["check", "service-discovery", "--timeout=2s", file, scrapeJob.job_name]);
    const targets = JSON.parse(stdout.slice(stdout.indexOf("["))) as Found[];
    assert.equal(targets.length, addresses.length);
    return targets.flatMap((one) => ("job" in one.labels ? [one.discoveredLabels["__address__"] ?? ""] : []));
  }

  for (const shards of [1, 3]) {
    it(`${shards}: each target is scraped by exactly one, and none has more than one and a half times its share`, async function () {
      const promtool = requireTool(this, "promtool");
      const settings = schema.parse({ shards });
      const parts: string[][] = [];
      for (let number = 0; number < shards; number++) {
        const [pods] = platformJobs(settings, { number, of: shards });
        assert.ok(pods);
        parts.push(await kept(promtool, pods));
      }
      assert.deepEqual(parts.flat().sort(), [...addresses].sort());
      const largest = Math.max(...parts.map((part) => part.length));
      assert.ok(largest <= (addresses.length / shards) * 1.5, `${largest} of ${addresses.length}`);
    });
  }
});
