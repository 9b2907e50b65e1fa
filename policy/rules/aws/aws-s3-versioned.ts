import { texts } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { bucketsOf, companionsOf } from "../../model/bucket";

const VERSIONINGS = ["aws:s3/bucketVersioning:BucketVersioning", "aws:s3/bucketVersioningV2:BucketVersioningV2"];

export const awsS3Versioned = stackRule({
  name: "aws-s3-versioned",
  description: "Buckets keep older versions, so that what is deleted or overwritten by mistake can be brought back.",
  level: "advisory",
  severity: "medium",
  remediation: "Add a BucketVersioning with status Enabled, and a lifecycle rule that expires noncurrent versions.",
  ids: { checkov: ["CKV_AWS_21"] },
  parameters: {
    exempted: texts("Names of buckets whose content can be made again.", []),
  },
  check: ({ stack, parameters, report, each }) => {
    each(bucketsOf(stack), (bucket) => {
      const place = bucket.props.key("bucket");
      const versionings = companionsOf(stack, bucket, VERSIONINGS);
      if (parameters.exempted.length > 0 && parameters.exempted.includes(place.string() ?? "")) return;
      if (versionings.length === 0) report(place, "a BucketVersioning", `${place.display()} without one`);
      each(versionings, ({ props }) => {
        const status = props.at("versioningConfiguration.status");
        if (status.string() !== "Enabled") report(status, "Enabled");
      });
    });
  },
});
