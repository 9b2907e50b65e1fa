import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { startAlerting, type Alerting } from "../support/servers/alerting";
import { requirePlatform, startPlatform, type Platform } from "../support/servers/platform";
import { eventually } from "../support/servers/process";
import { exposition, traffic, trouble } from "../support/expositions/live";
import { recordingFile } from "../support/expositions/recorded";
import { shapes } from "../support/expositions/text";

const patience = 120;

/** As in scrape.test.ts. */
const speed = 15;

/** Names and labels of a recording, without what follows its transcribed part, which this machine cannot bring about. */
const recorded = (source: string): string[] =>
  shapes(readFileSync(recordingFile(source), "utf8").split("# Transcribed")[0] ?? "");

describe("recorded expositions: what the servers that run here say today", function () {
  this.timeout(600_000);
  let platform: Platform;
  let alerting: Alerting;

  before(async function () {
    requirePlatform(this);
    platform = await startPlatform();
    alerting = await startAlerting(platform, speed);
    await trouble(platform);
    await traffic(platform);
  });

  after(async () => {
    // Undefined where the tests were skipped, or the platform did not start.
    await (alerting as Alerting | undefined)?.receivers.stop();
    await (platform as Platform | undefined)?.stop();
  });

  /** Each source and what it says; servers that are scraped by address, and the API server with an administrator's rights. */
  const sources: Readonly<Record<string, () => Promise<string>>> = {
    "reference-service": () => exposition(`${platform.service.url}/metrics`),
    "node-exporter": () => exposition(platform.exposition("node-exporter-x", 9100)),
    "kube-state-metrics": () => exposition(platform.exposition("kube-state-metrics-x", 8080)),
    "postgres-exporter": () => exposition(platform.exposition("postgres-exporter-leads-x", 9187)),
    "redis-exporter": () => exposition(platform.exposition("redis-exporter-sessions-x", 9121)),
    prometheus: () => exposition(platform.exposition("prometheus-0", 9090)),
    alertmanager: () => exposition(platform.exposition("alertmanager-0", 9093)),
    apiserver: () => platform.plane.kubectl(["get", "--raw", "/metrics"]),
  };

  for (const [source, read] of Object.entries(sources)) {
    it(`${source} still has every metric and label of its recording`, async () => {
      // Some families appear only after a round of scrapes, evaluations or notifications.
      let missing: string[] = [];
      await eventually(`${source} has what was recorded`, patience, async () => {
        const live = new Set(shapes(await read()));
        missing = recorded(source).filter((shape) => !live.has(shape));
        return missing.length === 0 ? true : undefined;
      }).catch(() => undefined);
      assert.deepEqual(missing, []);
    });
  }
});
