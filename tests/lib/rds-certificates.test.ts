import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { rdsCertificates } from "../../lib/rds-certificates";
import { root } from "../support/content";

const regions = readdirSync(join(root, "lib", "rds-certificates")).map((file) => basename(file, ".pem"));

const certificates = (region: string): X509Certificate[] =>
  rdsCertificates(region)
    .split(/(?<=-----END CERTIFICATE-----\n)/)
    .filter((text) => text.trim() !== "")
    .map((text) => new X509Certificate(text));

describe("lib/rds-certificates", () => {
  it("knows the regions that an EKS cluster most likely stands in", () => {
    const common = ["us-east-1", "us-east-2", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-1", "ap-south-1"];
    assert.deepEqual(
      common.filter((region) => !regions.includes(region)),
      [],
    );
  });

  for (const region of regions) {
    it(`has three self-signed root CAs of Amazon RDS in ${region}, valid for decades`, () => {
      const found = certificates(region);
      assert.deepEqual(
        found.map(({ subject }) => /CN=(.+)/.exec(subject)?.[1]),
        ["RSA2048", "RSA4096", "ECC384"].map((kind) => `Amazon RDS ${region} Root CA ${kind} G1`),
      );
      for (const certificate of found) {
        assert.ok(certificate.ca && certificate.verify(certificate.publicKey), certificate.subject);
        assert.ok(new Date(certificate.validTo) > new Date("2060-01-01"), certificate.validTo);
      }
    });
  }

  it("says how to get the certificates of another region", () => {
    assert.throws(() => rdsCertificates("xx-north-1"), {
      message:
        "aws.region: xx-north-1: the certificate authorities of RDS in this region are not known here, so its databases " +
        "cannot be verified; run: curl -fsSo lib/rds-certificates/xx-north-1.pem " +
        "https://truststore.pki.rds.amazonaws.com/xx-north-1/xx-north-1-bundle.pem",
    });
  });
});
