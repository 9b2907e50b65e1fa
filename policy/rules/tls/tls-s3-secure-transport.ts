import { passing, type Cursor } from "../../lib/cursor";
import { stackRule } from "../../lib/rule";
import { S3_BUCKET_POLICY } from "../../lib/types";
import { bucketsOf, companionsOf, means } from "../../model/bucket";
import { documentAt, oneOrMany, statementsOf } from "../../model/document";

/** What a policy must name: the bucket itself, and all of its objects. */
const PARTS = ["", "/*"] as const;

/** True when a statement refuses every action to everybody who comes without TLS. */
function deniesPlain(statement: Cursor): boolean {
  const bool = statement.at("Condition.Bool");
  const [key, condition] = bool.entries()[0] ?? [];
  const isOnly = [statement.key("Condition"), bool].every((at) => at.entries().length === 1);
  const principal = statement.key("Principal");
  const everybody = principal.value === "*" || oneOrMany(principal.key("AWS")).includes("*");
  return (
    statement.key("Effect").string() === "Deny" &&
    isOnly &&
    key?.toLowerCase() === "aws:securetransport" &&
    (condition?.text() ?? condition?.strings().join()) === "false" &&
    everybody &&
    oneOrMany(statement.key("Action")).some((action) => action === "*" || action === "s3:*")
  );
}

export const tlsS3SecureTransport = stackRule({
  name: "tls-s3-secure-transport",
  description: "Every bucket refuses requests that come without TLS.",
  level: "mandatory",
  severity: "high",
  remediation:
    'Add a BucketPolicy that denies s3:* to "*" on the bucket and its objects while aws:SecureTransport is "false".',
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html",
  ids: { checkov: ["CKV_AWS_379"] },
  check: ({ stack, report, each }) => {
    each(bucketsOf(stack), (bucket) => {
      const policies = companionsOf(stack, bucket, [S3_BUCKET_POLICY]);
      const statements = policies.flatMap(({ props }) => statementsOf(documentAt(props.key("policy"))));
      const isWhole = PARTS.every((part) => {
        const refuses = (one: Cursor): boolean =>
          deniesPlain(one) && means(oneOrMany(one.key("Resource")), bucket, part);
        return passing(statements, refuses).length > 0;
      });
      if (isWhole) return;
      const found = policies.length === 0 ? "has no BucketPolicy" : "has a BucketPolicy that admits plain HTTP";
      report(bucket.props, 'one that denies s3:* to "*" while aws:SecureTransport is "false"', found);
    });
  },
});
