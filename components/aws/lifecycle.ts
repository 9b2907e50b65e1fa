import type { types } from "@pulumi/aws";
import { RunError } from "@pulumi/pulumi";
import { days } from "../../lib/units";
import type { Duration } from "../../lib/units";

type Rule = types.input.s3.BucketLifecycleConfigurationRule;

/**
 * Days an object outlives the longest retention, as a safety net below the tool's own deletion.
 *
 * Must exceed what the tools wait before they delete: Loki 2 hours, Thanos 48 hours.
 * Source of 10: grafana/loki#16908 (retention 365 days, bucket 375, old versions 10).
 */
export const marginDays = 10;

/** Days in which a deleted or overwritten object can still be brought back. */
export const undeleteDays = 10;

/** Days after which the parts of an upload that never finished are removed; the longest upload takes minutes. */
const abandonedUploadDays = 3;

/** Bytes below which Glacier Instant Retrieval bills an object as this large. Source: S3 pricing. */
const smallestArchivedObject = 131_072;

export interface Lifecycle {
  /** Retentions of the tool that writes; the longest counts. */
  readonly retention: readonly [Duration, ...Duration[]];
  /** Age at which large objects move to Glacier Instant Retrieval; never when absent. */
  readonly archiveAfter: Duration | undefined;
}

/**
 * Lifecycle rules that delete what the tool forgot, never what it still promises.
 *
 * @throws RunError when objects would be archived only after they are deleted, which S3 refuses
 */
export function lifecycleRules({ retention, archiveAfter }: Lifecycle): Rule[] {
  const expireAfter = Math.max(...retention.map(days)) + marginDays;
  return [
    {
      id: "expire-after-retention",
      status: "Enabled",
      filter: {},
      expiration: { days: expireAfter },
    },
    {
      id: "clean-up",
      status: "Enabled",
      filter: {},
      noncurrentVersionExpiration: { noncurrentDays: undeleteDays },
      abortIncompleteMultipartUpload: { daysAfterInitiation: abandonedUploadDays },
    },
    ...(archiveAfter === undefined ? [] : [archive(archiveAfter, expireAfter)]),
  ];
}

function archive(archiveAfter: Duration, expireAfter: number): Rule {
  if (days(archiveAfter) >= expireAfter) {
    throw new RunError(
      `aws.objectStore.archiveAfter ${archiveAfter} is not before the end of the objects after ${expireAfter} days ` +
        `(longest retention and ${marginDays} days): write less, or leave it out`,
    );
  }
  return {
    id: "archive",
    status: "Enabled",
    filter: { objectSizeGreaterThan: smallestArchivedObject },
    transitions: [{ days: days(archiveAfter), storageClass: "GLACIER_IR" }],
  };
}
