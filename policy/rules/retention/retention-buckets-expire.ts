import { passing } from "../../lib/cursor";
import { texts } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { S3_LIFECYCLES } from "../../lib/types";
import { bucketsOf, companionsOf } from "../../model/bucket";
import { isExpiring, lifecycleRules } from "../../model/lifecycle";

export const retentionBucketsExpire = stackRule({
  name: "retention-buckets-expire",
  description: "Every bucket forgets something: what is never deleted is paid for, and kept, forever.",
  level: "mandatory",
  severity: "medium",
  remediation: "Add a BucketLifecycleConfiguration with an enabled expiration, or list the bucket as permanent.",
  ids: { checkov: ["CKV2_AWS_61"] },
  parameters: {
    permanent: texts("Names of buckets whose content is never deleted.", []),
  },
  check: ({ stack, parameters, report, each }) => {
    each(bucketsOf(stack), (bucket) => {
      const place = bucket.props.key("bucket");
      const [lifecycle] = companionsOf(stack, bucket, S3_LIFECYCLES);
      if (parameters.permanent.length > 0 && parameters.permanent.includes(place.string() ?? "")) return;
      const own = bucket.props.key("lifecycleRules");
      if (lifecycle === undefined && own.items().length === 0)
        report(place, "a BucketLifecycleConfiguration", `${place.display()} without one`);
      else if (passing(lifecycleRules(stack, bucket), isExpiring).length === 0)
        report(lifecycle?.props.key("rules") ?? own, "an enabled rule with an expiration");
    });
  },
});
