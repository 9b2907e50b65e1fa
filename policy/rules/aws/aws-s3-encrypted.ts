import { flag } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { bucketsOf, companionsOf } from "../../model/bucket";

const ENCRYPTIONS = [
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
];

export const awsS3Encrypted = stackRule({
  name: "aws-s3-encrypted",
  description:
    "Every bucket says how its objects are encrypted, so that a customer key is a decision and not an accident.",
  level: "mandatory",
  severity: "medium",
  remediation: "Add a BucketServerSideEncryptionConfiguration with AES256 or aws:kms.",
  ids: { checkov: ["CKV_AWS_19", "CKV_AWS_145"] },
  parameters: {
    requireCustomerKey: flag("Whether the algorithm must be aws:kms with a key of one's own.", false),
  },
  check: ({ stack, parameters, report, each }) => {
    each(bucketsOf(stack), (bucket) => {
      const configured = companionsOf(stack, bucket, ENCRYPTIONS);
      const place = bucket.props.key("bucket");
      if (configured.length === 0)
        report(place, "a BucketServerSideEncryptionConfiguration", `${place.display()} without one`);
      const rules = configured.flatMap(({ props }) => props.key("rules").items());
      each(rules, (rule) => {
        const settings = rule.key("applyServerSideEncryptionByDefault");
        const algorithm = settings.key("sseAlgorithm");
        const isKms = algorithm.string()?.startsWith("aws:kms") === true;
        if (!isKms && algorithm.string() !== "AES256") report(algorithm, "AES256 or aws:kms");
        const key = settings.key("kmsMasterKeyId");
        if (!parameters.requireCustomerKey) return;
        if (!isKms) report(algorithm, "aws:kms");
        else if (!key.unknown && !key.exists()) report(key, "the ARN of a customer-managed key");
      });
    });
  },
});
