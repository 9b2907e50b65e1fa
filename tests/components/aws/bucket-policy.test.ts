import assert from "node:assert/strict";
import { accessPolicy, tlsOnlyPolicy } from "../../../components/aws/bucket-policy";
import { kmsKeyArn } from "./support";

const bucketArn = "arn:aws:s3:::metrics";
const facts = { bucketArn, region: "eu-west-1", kmsKeyArn: undefined };

const policy = (...Statement: unknown[]) => ({ Version: "2012-10-17", Statement });
const bucket = { Sid: "Bucket", Effect: "Allow", Action: "s3:ListBucket", Resource: "arn:aws:s3:::metrics" };
const objects = (...Action: string[]) => ({
  Sid: "Objects",
  Effect: "Allow",
  Action,
  Resource: "arn:aws:s3:::metrics/*",
});
const key = (Action: string | string[]) => ({
  Sid: "Key",
  Effect: "Allow",
  Action,
  Resource: kmsKeyArn,
  Condition: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } },
});

describe("access to a bucket", () => {
  it("to read lists and gets", () => {
    assert.deepEqual(accessPolicy("read", facts), policy(bucket, objects("s3:GetObject")));
  });

  it("to write adds objects but deletes none", () => {
    assert.deepEqual(
      accessPolicy("write", facts),
      policy(bucket, objects("s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload")),
    );
  });

  it("in full deletes too", () => {
    assert.deepEqual(
      accessPolicy("full", facts),
      policy(bucket, objects("s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:DeleteObject")),
    );
  });

  it("includes a customer-managed key, by way of S3 only", () => {
    assert.deepEqual(
      accessPolicy("read", { ...facts, kmsKeyArn }),
      policy(bucket, objects("s3:GetObject"), key("kms:Decrypt")),
    );
    assert.deepEqual(
      accessPolicy("full", { ...facts, kmsKeyArn }),
      policy(
        bucket,
        objects("s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:DeleteObject"),
        key(["kms:Decrypt", "kms:GenerateDataKey"]),
      ),
    );
  });
});

describe("bucket policy", () => {
  it("refuses plain HTTP and old TLS to everybody and allows nothing", () => {
    const deny = (Sid: string, Condition: unknown) => ({
      Sid,
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: ["arn:aws:s3:::metrics", "arn:aws:s3:::metrics/*"],
      Condition,
    });
    assert.deepEqual(
      tlsOnlyPolicy(bucketArn),
      policy(
        deny("RefusePlainHttp", { Bool: { "aws:SecureTransport": "false" } }),
        deny("RefuseOldTls", { NumericLessThan: { "s3:TlsVersion": "1.2" } }),
      ),
    );
  });
});
