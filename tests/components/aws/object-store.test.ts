import assert from "node:assert/strict";
import { accessPolicy, tlsOnlyPolicy } from "../../../components/aws/bucket-policy";
import type { Access } from "../../../components/aws/bucket-policy";
import { lifecycleRules } from "../../../components/aws/lifecycle";
import { ObjectStore } from "../../../components/aws/object-store";
import type { ObjectStoreArgs } from "../../../components/aws/object-store";
import { recordComponent } from "../../support/mocks";
import { accountId, awsSettings, created, irsa, kmsKeyArn, one, podIdentity, region, waitsFor } from "./support";

const bucket = `ilg-monitoring-staging-metrics-${accountId}`;
const bucketArn = `arn:aws:s3:::${bucket}`;

const users = { prometheus: "write", "thanos-store": "read", "thanos-compactor": "full" } as const;
type User = keyof typeof users;

const args: ObjectStoreArgs<User> = {
  environment: "staging",
  purpose: "metrics",
  aws: awsSettings(),
  identity: podIdentity,
  retention: ["90d", "180d", "1y"],
  namespace: "monitoring",
  users,
};

const build = (changes: Partial<ObjectStoreArgs<User>> = {}) =>
  recordComponent(() => new ObjectStore("metrics", { ...args, ...changes }));

const policyOf = (resources: Awaited<ReturnType<typeof build>>["resources"], user: User) =>
  one(resources, "aws:iam/rolePolicy:RolePolicy", user).inputs["policy"];

describe("ObjectStore", () => {
  it("creates one bucket with all its settings, and a role per service account", async () => {
    const { resources } = await build();
    assert.deepEqual(created(resources), [
      "aws:eks/podIdentityAssociation:PodIdentityAssociation prometheus",
      "aws:eks/podIdentityAssociation:PodIdentityAssociation thanos-compactor",
      "aws:eks/podIdentityAssociation:PodIdentityAssociation thanos-store",
      "aws:iam/role:Role prometheus",
      "aws:iam/role:Role thanos-compactor",
      "aws:iam/role:Role thanos-store",
      "aws:iam/rolePolicy:RolePolicy prometheus",
      "aws:iam/rolePolicy:RolePolicy thanos-compactor",
      "aws:iam/rolePolicy:RolePolicy thanos-store",
      "aws:s3/bucket:Bucket metrics",
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration metrics",
      "aws:s3/bucketOwnershipControls:BucketOwnershipControls metrics",
      "aws:s3/bucketPolicy:BucketPolicy metrics",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock metrics",
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration metrics",
      "aws:s3/bucketVersioning:BucketVersioning metrics",
    ]);
  });

  it("keeps the bucket private, versioned and TLS-only", async () => {
    const { resources } = await build();
    assert.deepEqual(one(resources, "aws:s3/bucket:Bucket", "metrics").inputs, { bucket, forceDestroy: false });
    assert.deepEqual(one(resources, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "metrics").inputs, {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    assert.deepEqual(one(resources, "aws:s3/bucketOwnershipControls:BucketOwnershipControls", "metrics").inputs, {
      bucket,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
    assert.deepEqual(one(resources, "aws:s3/bucketVersioning:BucketVersioning", "metrics").inputs, {
      bucket,
      versioningConfiguration: { status: "Enabled" },
    });
    assert.deepEqual(one(resources, "aws:s3/bucketPolicy:BucketPolicy", "metrics").inputs, {
      bucket,
      policy: JSON.stringify(tlsOnlyPolicy(bucketArn)),
    });
  });

  it("sets the lifecycle after versioning, as a rule about old versions needs it", async () => {
    const { resources } = await build({ archiveAfter: "60d" });
    const lifecycle = one(resources, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "metrics");
    assert.deepEqual(lifecycle.inputs, {
      bucket,
      rules: lifecycleRules({ retention: ["1y"], archiveAfter: "60d" }),
    });
    assert.deepEqual(waitsFor(lifecycle), [
      "aws:s3/bucket:Bucket metrics",
      "aws:s3/bucketVersioning:BucketVersioning metrics",
    ]);
  });

  const encryption = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
  it("encrypts with a key of S3 by default", async () => {
    const { resources } = await build();
    assert.deepEqual(one(resources, encryption, "metrics").inputs, {
      bucket,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" }, bucketKeyEnabled: false }],
    });
  });

  it("encrypts with a customer-managed key when there is one, and lets every user use it", async () => {
    const { resources } = await build({ aws: awsSettings({ kmsKeyArn }) });
    assert.deepEqual(one(resources, encryption, "metrics").inputs, {
      bucket,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: kmsKeyArn },
          bucketKeyEnabled: true,
        },
      ],
    });
    for (const [user, access] of Object.entries<Access>(users)) {
      assert.equal(
        policyOf(resources, user as User),
        JSON.stringify(accessPolicy(access, { bucketArn, region, kmsKeyArn })),
      );
    }
  });

  it("lets only the compactor delete", async () => {
    const { resources } = await build();
    const mayDelete = (Object.keys(users) as User[]).filter((user) =>
      String(policyOf(resources, user)).includes("s3:DeleteObject"),
    );
    assert.deepEqual(mayDelete, ["thanos-compactor"]);
  });

  it("gives each user the bucket as plain values, with the grants its pods wait for", async () => {
    const { component } = await build();
    const { grants, ...store } = component.stores["thanos-store"];
    assert.deepEqual(store, {
      bucket,
      region: "eu-west-1",
      endpoint: "s3.eu-west-1.amazonaws.com",
      serviceAccountAnnotations: {},
    });
    assert.equal(grants.length, 4);
  });

  it("annotates the service accounts with IRSA", async () => {
    const { component } = await build({ identity: irsa });
    assert.deepEqual(component.stores.prometheus.serviceAccountAnnotations, {
      "eks.amazonaws.com/role-arn": `arn:aws:iam::${accountId}:role/ilg-monitoring-staging-prometheus`,
    });
    assert.equal(component.stores.prometheus.grants.length, 3);
  });

  it("protects the bucket and only the bucket, unless the settings say otherwise", async () => {
    const { resources } = await build();
    const isProtected = resources.filter(({ options }) => options.protect === true).map(({ type }) => type);
    assert.deepEqual(isProtected, ["aws:s3/bucket:Bucket"]);
    const open = await build({ aws: awsSettings({ protect: false, objectStore: { forceDestroy: true } }) });
    const { inputs, options } = one(open.resources, "aws:s3/bucket:Bucket", "metrics");
    assert.deepEqual([options.protect, inputs["forceDestroy"]], [undefined, true]);
  });
});
