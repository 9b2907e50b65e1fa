import type { Cursor } from "../../lib/cursor";
import { number } from "../../lib/parameters";
import type { Resource } from "../../lib/resource";
import { stackRule } from "../../lib/rule";
import { bucketNamed } from "../../model/bucket";
import { expirationDays, lifecycleRules, lossesOf, wholeBucketRules } from "../../model/lifecycle";
import { lokiBuckets } from "../../model/loki";
import { DAY } from "../../model/quantity";

export const retentionLokiBucketLifecycle = stackRule({
  name: "retention-loki-bucket-lifecycle",
  description:
    "The bucket of Loki expires objects after Loki has deleted them, never before, and leaves nothing behind.",
  level: "mandatory",
  severity: "critical",
  remediation: "Add a lifecycle rule for the whole bucket: expiration a few days after Loki's retention_period.",
  url: "https://grafana.com/docs/loki/latest/operations/storage/retention/",
  ids: { checkov: ["CKV2_AWS_61", "CKV_AWS_300"] },
  parameters: {
    marginDays: number("Days after Loki's own deletion within which the bucket must expire objects.", 31, {
      minimum: 1,
    }),
  },
  check: ({ stack, parameters, report, each }) => {
    const judge = (bucket: Resource, seconds: number): void => {
      const rules = lifecycleRules(stack, bucket);
      const days = wholeBucketRules(rules)
        .map(expirationDays)
        .filter((place) => place.exists());
      const least = Math.ceil(seconds / DAY);
      const most = least + parameters.marginDays;
      if (days.length === 0) report(bucket.props, `one of ${least} to ${most} days`, "has no lifecycle expiration");
      each(rules.map(expirationDays), (place: Cursor) => {
        const found = place.number();
        if (found !== undefined && found < least) report(place, `at least ${least}: Loki still reads younger objects`);
      });
      each(days, (place) => {
        if ((place.number() ?? 0) > most) report(place, `at most ${most}, so that what Loki left behind goes away`);
      });
      each(["noncurrentVersionExpiration", "abortIncompleteMultipartUpload"], (key) => {
        if (wholeBucketRules(rules).some((rule) => [key, `${key}Days`].some((one) => rule.key(one).exists()))) return;
        report(bucket.props, `one with ${key} for the whole bucket`, "has no such lifecycle rule");
      });
      each(rules.flatMap(lossesOf), (place) => {
        report(place, "neither an archive nor a fixed day: Loki reads all that is there at once");
      });
    };
    each(stack.workloadsOf("loki"), (workload) => {
      each(lokiBuckets(stack, workload), ({ name, seconds }) => {
        const bucket = bucketNamed(stack, name);
        if (bucket !== undefined) judge(bucket, seconds);
      });
    });
  },
});
