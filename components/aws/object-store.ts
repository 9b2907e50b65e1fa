import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type * as contracts from "../../lib/contracts";
import type { Duration } from "../../lib/units";
import type { AwsSettings } from "../../settings/schema";
import { accessPolicy, tlsOnlyPolicy } from "./bucket-policy";
import type { Access } from "./bucket-policy";
import { WorkloadIdentity } from "./identity";
import type { IdentityFacts } from "./identity";
import { lifecycleRules } from "./lifecycle";
import { awsName, partition, s3Endpoint } from "./names";

export interface ObjectStoreArgs<User extends string> {
  readonly environment: string;
  /** What the bucket holds; part of its name. */
  readonly purpose: "logs" | "metrics";
  readonly aws: Pick<AwsSettings, "region" | "accountId" | "kmsKeyArn" | "protect" | "objectStore">;
  readonly identity: IdentityFacts;
  /** Retentions of the tool that writes; the longest counts. */
  readonly retention: readonly [Duration, ...Duration[]];
  /**
   * Age at which large objects move to Glacier Instant Retrieval. Leave it out for logs: Loki reads its `index/` at every
   * query, and each read of that class is billed.
   */
  readonly archiveAfter?: Duration | undefined;
  /** Namespace of the users. */
  readonly namespace: string;
  /** Access by ServiceAccount; give `full` only to what deletes by itself. */
  readonly users: Readonly<Record<User, Access>>;
}

/**
 * Private, encrypted, versioned S3 bucket, and a role for each ServiceAccount that uses it.
 *
 * When it cannot be reached, Loki keeps new logs in its write-ahead log and Prometheus its blocks on disk, for hours;
 * queries of older data fail. An object deleted by mistake can be brought back for 10 days.
 */
export class ObjectStore<User extends string> extends pulumi.ComponentResource {
  /** Bucket name, plain, so that rendered configs stay readable. */
  readonly bucket: string;
  /** The bucket as each of its users gets it. */
  readonly stores: Readonly<Record<User, contracts.ObjectStore>>;

  constructor(name: string, args: ObjectStoreArgs<User>, opts?: pulumi.ComponentResourceOptions) {
    super("monitoring:aws:ObjectStore", name, {}, opts);
    const { environment, purpose, aws: account } = args;
    this.bucket = awsName(environment, `${purpose}-${account.accountId}`);
    const bucketArn = `arn:${partition(account.region)}:s3:::${this.bucket}`;
    const bucket = this.createBucket(name, account);
    const encryption = this.createEncryption(name, bucket, account.kmsKeyArn);
    this.createPolicy(name, bucket, bucketArn, [
      this.createPublicAccessBlock(name, bucket),
      this.createOwnership(name, bucket),
    ]);
    this.createLifecycle(name, bucket, args, this.createVersioning(name, bucket));
    this.stores = this.createStores(args, bucketArn, [bucket, encryption]);
    this.registerOutputs({ bucket: this.bucket });
  }

  private createBucket(name: string, { objectStore, protect }: ObjectStoreArgs<User>["aws"]): aws.s3.Bucket {
    const { forceDestroy } = objectStore;
    return new aws.s3.Bucket(name, { bucket: this.bucket, forceDestroy }, { parent: this, protect });
  }

  private createEncryption(name: string, bucket: aws.s3.Bucket, kmsKeyArn: string | undefined): pulumi.Resource {
    const algorithm =
      kmsKeyArn === undefined ? { sseAlgorithm: "AES256" } : { sseAlgorithm: "aws:kms", kmsMasterKeyId: kmsKeyArn };
    return new aws.s3.BucketServerSideEncryptionConfiguration(
      name,
      {
        bucket: bucket.bucket,
        // One data key per bucket and hour instead of one KMS request per object.
        rules: [{ applyServerSideEncryptionByDefault: algorithm, bucketKeyEnabled: kmsKeyArn !== undefined }],
      },
      { parent: this },
    );
  }

  private createPublicAccessBlock(name: string, bucket: aws.s3.Bucket): pulumi.Resource {
    return new aws.s3.BucketPublicAccessBlock(
      name,
      {
        bucket: bucket.bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      { parent: this },
    );
  }

  private createOwnership(name: string, bucket: aws.s3.Bucket): pulumi.Resource {
    const rule = { objectOwnership: "BucketOwnerEnforced" };
    return new aws.s3.BucketOwnershipControls(name, { bucket: bucket.bucket, rule }, { parent: this });
  }

  private createPolicy(name: string, bucket: aws.s3.Bucket, bucketArn: string, after: pulumi.Resource[]): void {
    const policy = JSON.stringify(tlsOnlyPolicy(bucketArn));
    // S3 answers OperationAborted when these settings of a bucket change at the same moment.
    new aws.s3.BucketPolicy(name, { bucket: bucket.bucket, policy }, { parent: this, dependsOn: after });
  }

  private createVersioning(name: string, bucket: aws.s3.Bucket): pulumi.Resource {
    const versioningConfiguration = { status: "Enabled" };
    return new aws.s3.BucketVersioning(name, { bucket: bucket.bucket, versioningConfiguration }, { parent: this });
  }

  private createLifecycle(
    name: string,
    bucket: aws.s3.Bucket,
    { retention, archiveAfter }: ObjectStoreArgs<User>,
    versioning: pulumi.Resource,
  ): void {
    const rules = lifecycleRules({ retention, archiveAfter });
    new aws.s3.BucketLifecycleConfiguration(
      name,
      { bucket: bucket.bucket, rules },
      // Rules about old versions are accepted only once there can be some.
      { parent: this, dependsOn: [versioning] },
    );
  }

  private createStores(
    args: ObjectStoreArgs<User>,
    bucketArn: string,
    ready: readonly pulumi.Resource[],
  ): Readonly<Record<User, contracts.ObjectStore>> {
    const { region, kmsKeyArn } = args.aws;
    const stores = Object.entries<Access>(args.users).map(([serviceAccount, access]) => {
      const policy = accessPolicy(access, { bucketArn, region, kmsKeyArn });
      const { serviceAccountAnnotations, grants } = this.createIdentity(args, serviceAccount, policy);
      const endpoint = s3Endpoint(region);
      const store = { bucket: this.bucket, region, endpoint, serviceAccountAnnotations, grants: [...ready, ...grants] };
      return [serviceAccount, store];
    });
    return Object.fromEntries(stores) as Record<User, contracts.ObjectStore>;
  }

  private createIdentity(
    { environment, purpose, identity, namespace }: ObjectStoreArgs<User>,
    serviceAccount: string,
    policy: ReturnType<typeof accessPolicy>,
  ): WorkloadIdentity {
    return new WorkloadIdentity(
      serviceAccount,
      {
        namespace,
        serviceAccount,
        cluster: identity,
        roleName: awsName(environment, serviceAccount, 64),
        description: `ServiceAccount ${serviceAccount} on the bucket for ${purpose}`,
        policy,
      },
      { parent: this },
    );
  }
}
