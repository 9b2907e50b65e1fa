import assert from "node:assert/strict";
import { lifecycleRules } from "../../../components/aws/lifecycle";

const cleanUp = {
  id: "clean-up",
  status: "Enabled",
  filter: {},
  noncurrentVersionExpiration: { noncurrentDays: 10 },
  abortIncompleteMultipartUpload: { daysAfterInitiation: 3 },
};
const expire = (days: number) => ({
  id: "expire-after-retention",
  status: "Enabled",
  filter: {},
  expiration: { days },
});

describe("lifecycle of a bucket", () => {
  it("expires objects ten days after the retention", () => {
    assert.deepEqual(lifecycleRules({ retention: ["720h"], archiveAfter: undefined }), [expire(40), cleanUp]);
  });

  it("keeps to the longest of several retentions", () => {
    assert.deepEqual(lifecycleRules({ retention: ["90d", "1y", "180d"], archiveAfter: undefined }), [
      expire(375),
      cleanUp,
    ]);
  });

  it("archives only objects that are large enough to be worth it, and only when asked", () => {
    assert.deepEqual(lifecycleRules({ retention: ["1y"], archiveAfter: "30d" }), [
      expire(375),
      cleanUp,
      {
        id: "archive",
        status: "Enabled",
        filter: { objectSizeGreaterThan: 131072 },
        transitions: [{ days: 30, storageClass: "GLACIER_IR" }],
      },
    ]);
  });

  it("refuses to archive what is already gone", () => {
    assert.equal(lifecycleRules({ retention: ["30d"], archiveAfter: "39d" }).length, 3);
    assert.throws(() => lifecycleRules({ retention: ["30d"], archiveAfter: "40d" }), {
      message:
        "aws.objectStore.archiveAfter 40d is not before the end of the objects after 40 days " +
        "(longest retention and 10 days): write less, or leave it out",
    });
  });
});
