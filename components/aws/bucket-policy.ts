import { s3Endpoint } from "./names";
import { policyDocument } from "./policy-document";
import type { PolicyDocument, Statement } from "./policy-document";

/**
 * What a ServiceAccount may do with the objects of a bucket: `read` lists and reads, `write` adds objects,
 * `full` deletes them too.
 */
export type Access = "read" | "write" | "full";

/** Actions on objects, by access. Aborting an upload removes only parts that never became an object. */
const objectActions: Readonly<Record<Access, readonly string[]>> = {
  read: ["s3:GetObject"],
  write: ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"],
  full: ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:DeleteObject"],
};

/** What a policy about a bucket needs to know of it. */
export interface BucketFacts {
  readonly bucketArn: string;
  readonly region: string;
  /** Customer-managed key that encrypts the objects, where there is one. */
  readonly kmsKeyArn: string | undefined;
}

/** Identity policy of a ServiceAccount that uses the whole bucket. */
export function accessPolicy(access: Access, { bucketArn, region, kmsKeyArn }: BucketFacts): PolicyDocument {
  const bucket: Statement = { Sid: "Bucket", Effect: "Allow", Action: "s3:ListBucket", Resource: bucketArn };
  const objects: Statement = {
    Sid: "Objects",
    Effect: "Allow",
    Action: objectActions[access],
    Resource: `${bucketArn}/*`,
  };
  if (kmsKeyArn === undefined) return policyDocument(bucket, objects);
  return policyDocument(bucket, objects, {
    Sid: "Key",
    Effect: "Allow",
    // Parts of an upload are decrypted again when it completes, so a writer needs both.
    Action: access === "read" ? "kms:Decrypt" : ["kms:Decrypt", "kms:GenerateDataKey"],
    Resource: kmsKeyArn,
    Condition: { StringEquals: { "kms:ViaService": s3Endpoint(region) } },
  });
}

/** Bucket policy that refuses everybody plain HTTP and TLS older than 1.2. It allows nothing. */
export function tlsOnlyPolicy(bucketArn: string): PolicyDocument {
  const deny = (Sid: string, Condition: NonNullable<Statement["Condition"]>): Statement => ({
    Sid,
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition,
  });
  return policyDocument(
    deny("RefusePlainHttp", { Bool: { "aws:SecureTransport": "false" } }),
    deny("RefuseOldTls", { NumericLessThan: { "s3:TlsVersion": "1.2" } }),
  );
}
