import { number } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { dataVolume } from "../../model/claims";
import { prometheusRetention } from "../../model/prometheus";
import { parseBytes, parseDuration, parseQuantity, showBytes } from "../../model/quantity";

export const retentionPrometheusFitsDisk = stackRule({
  name: "retention-prometheus-fits-disk",
  description: "The samples that Prometheus keeps fit its volume, with room for the write-ahead log and compaction.",
  level: "mandatory",
  severity: "critical",
  remediation: "Lower storage.tsdb.retention.size, or request a larger volume.",
  url: "https://prometheus.io/docs/prometheus/latest/storage/#right-sizing-retention-size",
  parameters: {
    maxRatio: number("Part of the volume that blocks may take; the documentation says 80 to 85 %.", 0.85, {
      minimum: 0.1,
      maximum: 1,
    }),
    samplesPerSecond: number("Expected ingestion of one replica; 0 leaves the time out of account.", 0, { minimum: 0 }),
    bytesPerSample: number("Bytes of a stored sample; the documentation says 1 to 2.", 2, { minimum: 0.1 }),
  },
  check: ({ stack, parameters, report, each }) => {
    const { maxRatio, samplesPerSecond, bytesPerSample } = parameters;
    each(stack.workloadsOf("prometheus"), (workload) => {
      const retention = prometheusRetention(stack, workload);
      if (retention === undefined) return;
      const { container, time, size, path } = retention;
      // Only the spec of a claim has a size; emptyDirs are the concern of storage-stateful-data-persistent.
      const volume = dataVolume(stack, container, path);
      const capacity = parseQuantity(volume.at.at("resources.requests.storage").text() ?? "");
      if (capacity === undefined) return;
      const room = capacity * maxRatio;
      const words = `${showBytes(room)} (${maxRatio * 100} % of the ${showBytes(capacity)} claimed)`;
      const limit = parseBytes(size?.text() ?? "");
      if (size !== undefined && limit !== undefined && limit > room) report(size, `at most ${words}`);
      const seconds = parseDuration(time?.text() ?? "");
      if (time === undefined || seconds === undefined) return;
      const needed = seconds * samplesPerSecond * bytesPerSample;
      if (needed <= room) return;
      const expected = `${time.display()}, which takes ${showBytes(needed)} at ${samplesPerSecond} samples/s`;
      report(time, `a time that takes at most ${words}`, expected);
    });
  },
});
