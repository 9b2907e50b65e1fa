import { stackRule } from "../../lib/rule";
import { S3_BUCKET_POLICY } from "../../lib/types";
import { bucketsOf, companionsOf } from "../../model/bucket";
import { allowing, isForEverybody } from "../../model/iam";

const BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const FLAGS = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];
const ACLS = ["aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2"];

export const awsS3PublicAccessBlocked = stackRule({
  name: "aws-s3-public-access-blocked",
  description: "No bucket can become public: all four blocks are on, no ACL is public, no policy allows everybody.",
  level: "mandatory",
  severity: "critical",
  remediation:
    "Add a BucketPublicAccessBlock with all four flags true; remove public ACLs and statements for everybody.",
  ids: {
    checkov: ["CKV2_AWS_6", "CKV_AWS_53", "CKV_AWS_54", "CKV_AWS_55", "CKV_AWS_56", "CKV_AWS_70"],
  },
  check: ({ stack, report, each }) => {
    each(bucketsOf(stack), (bucket) => {
      const blocks = companionsOf(stack, bucket, [BLOCK]);
      const place = bucket.props.key("bucket");
      if (blocks.length === 0) report(place, "a BucketPublicAccessBlock", `${place.display()} without one`);
      each(
        blocks.flatMap(({ props }) => FLAGS.map((key) => props.key(key))),
        (field) => {
          if (field.boolean() !== true) report(field, "true");
        },
      );
    });
    each([...bucketsOf(stack), ...stack.ofType(...ACLS)], ({ props }) => {
      const acl = props.key("acl");
      if (/^public|^authenticated/.test(acl.string() ?? "")) report(acl, "private");
      const grants = [...props.key("grants").items(), ...props.at("accessControlPolicy.grants").items()];
      each(grants, (grant) => {
        const group = grant.key("uri").exists() ? grant.key("uri") : grant.at("grantee.uri");
        if (/\/(?:All|Authenticated)Users$/.test(group.string() ?? "")) report(group, "no group of everybody");
      });
    });
    each([...bucketsOf(stack), ...stack.ofType(S3_BUCKET_POLICY)], ({ props }) => {
      const open = allowing(props.key("policy")).find(isForEverybody);
      if (open !== undefined) report(open.key("Principal"), "named principals, or a condition");
    });
  },
});
