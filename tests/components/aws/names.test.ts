import assert from "node:assert/strict";
import { awsName, domainName, partition, s3Endpoint } from "../../../components/aws/names";

describe("names of AWS resources", () => {
  it("say project, environment and purpose", () => {
    assert.equal(awsName("production", "logs-111122223333"), "ilg-monitoring-production-logs-111122223333");
    assert.equal(domainName("production"), "ilg-production-traces");
  });

  it("may be as long as the service allows and no longer", () => {
    assert.equal(awsName("e".repeat(40), "purpose").length, 63);
    assert.throws(() => awsName("e".repeat(41), "purpose"), {
      message:
        `environment "${"e".repeat(41)}" makes the AWS name ilg-monitoring-${"e".repeat(41)}-purpose, ` +
        "which has 64 characters where 63 are allowed: write an environment with 1 characters less",
    });
    assert.equal(awsName("e".repeat(41), "purpose", 64).length, 64);
  });

  it("allow an environment of 17 characters for the OpenSearch domain, whose names end at 28", () => {
    assert.equal(domainName("e".repeat(17)).length, 28);
    assert.throws(() => domainName("e".repeat(18)), /which has 29 characters where 28 are allowed/);
  });
});

describe("partition", () => {
  it("follows from the region", () => {
    assert.deepEqual(["eu-west-1", "cn-north-1", "us-gov-west-1"].map(partition), ["aws", "aws-cn", "aws-us-gov"]);
  });

  it("decides the suffix of the S3 endpoint", () => {
    assert.equal(s3Endpoint("eu-west-1"), "s3.eu-west-1.amazonaws.com");
    assert.equal(s3Endpoint("cn-north-1"), "s3.cn-north-1.amazonaws.com.cn");
  });
});
