import { bytes, seconds } from "../../lib/units";
import { rule, unless } from "./rule";

/** Prometheus' documentation asks for at most 80-85 % of the disk, since write-ahead log and compaction come on top. */
const usableShareOfDisk = 0.85;

/** Thanos' documentation asks for three times the two hours of a block, so that a short outage of S3 loses nothing. */
const shortestLocalRetention = "6h";

export const metrics = {
  blocksFitTheDisk: rule(
    "prometheus.retention.size leaves 15 % of prometheus.storage to write-ahead log and compaction",
    ["prometheus"],
    ({ prometheus: { retention, storage } }) => {
      const most = Math.floor((bytes(storage) * usableShareOfDisk) / bytes("1GB"));
      return unless(bytes(retention.size) <= bytes(storage) * usableShareOfDisk, {
        path: "prometheus.retention.size",
        value: retention.size,
        reason: `does not fit prometheus.storage ${storage}: write-ahead log and compaction need 15 % of the disk`,
        remedy: `write at most ${most}GB, or raise prometheus.storage`,
      });
    },
  ),

  samplesOutliveTheirUpload: rule(
    "with Thanos, prometheus.retention.time leaves blocks on disk until they are in S3",
    ["prometheus", "thanos"],
    ({ prometheus: { retention }, thanos }) =>
      unless(!thanos.enabled || seconds(retention.time) >= seconds(shortestLocalRetention), {
        path: "prometheus.retention.time",
        value: retention.time,
        reason: "is so short that blocks could be deleted before they are uploaded",
        remedy: `write at least ${shortestLocalRetention}, or set thanos.enabled to false`,
      }),
  ),

  shardsAreQueriedAsOne: rule(
    "prometheus.shards goes with thanos.enabled: nothing else shows several servers as one, nor evaluates rules over all of them",
    ["prometheus", "thanos"],
    ({ prometheus: { shards }, thanos }) =>
      unless(shards === 0 || thanos.enabled, {
        path: "prometheus.shards",
        value: shards,
        reason:
          "divides the platform's series among servers that only Thanos shows as one, and thanos.enabled is false",
        remedy: "write 0, or set thanos.enabled to true",
      }),
  ),

  archiveBeginsBeforeTheEnd: rule(
    "aws.objectStore.archiveAfter is younger than the longest retention of thanos: S3 refuses to archive what it has deleted",
    ["aws", "thanos"],
    ({ aws, thanos }) => {
      const archiveAfter = aws?.objectStore.archiveAfter;
      const longest = Object.values(thanos.retention).reduce((a, b) => (seconds(a) >= seconds(b) ? a : b));
      return unless(!thanos.enabled || archiveAfter === undefined || seconds(archiveAfter) < seconds(longest), {
        path: "aws.objectStore.archiveAfter",
        value: archiveAfter,
        reason: `is not before the longest retention in thanos.retention, ${longest}: nothing would be left to archive`,
        remedy: `write less than ${longest}, or remove it`,
      });
    },
  ),
};
